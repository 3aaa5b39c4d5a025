import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { AppModule } from '../app.module';
import { APP_OPTIONS, setUp, setUpServing } from '../app.setup';
import type { AppConfig } from '../config/app-config';
import { EnvironmentError, readEnvironment, type Environment } from '../config/environment';
import { makeReportsDirectory } from '../config/reports-directory';
import { openDatabase, type OpenDatabase } from '../database/open-database';
import { JobRunner } from '../jobs/job-runner';
import { firstReport } from './first-report';
import { takeInDataDirectory } from './take-in-data';

const EXIT_WITHIN_MS = 9_000;

/** Tells the operator what happens, in a line. */
export type Say = (line: string) => void;

/**
 * The server's life: opens the database, takes in what is new in `DATA_DIR`, makes the first
 * report, answers requests, and on SIGINT or SIGTERM ends within 10 s.
 */
export class Server {
  private opening: Promise<OpenDatabase> | null = null;
  private app: NestExpressApplication | null = null;
  private stopping: Promise<void> | null = null;

  private constructor(private readonly say: Say) {}

  /** Starts the server of this process; what goes wrong is said in a line, with exit code 1 or 2. */
  static async run(): Promise<void> {
    const server = new Server((line) => process.stdout.write(`${line}\n`));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        server.say(`${signal}: stopping`);
        void server.stop(0);
      });
    }
    try {
      await server.start(readEnvironment());
    } catch (error) {
      // What fails because the server is being stopped is no news.
      if (server.stopping) return;
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      await server.stop(error instanceof EnvironmentError ? 2 : 1);
    }
  }

  private async start(environment: Environment): Promise<void> {
    await makeReportsDirectory(environment);
    this.opening = openDatabase(environment, this.say);
    const database = await this.opening;
    this.say(`Database: ${database.description}`);
    const config = { ...environment, databaseUrl: database.url };
    const app = await NestFactory.create<NestExpressApplication>(
      AppModule.forRoot(config),
      APP_OPTIONS,
    );
    this.app = app;
    const steps = [
      () => this.initialize(app),
      () => takeInDataDirectory(app, config.dataDir, this.say),
      () => firstReport(app, this.say),
      () => this.listen(app, config),
    ];
    for (const step of steps) {
      // Each one can take long, and the server be stopped meanwhile.
      if (this.stopping) return;
      await step();
    }
  }

  private async initialize(app: NestExpressApplication): Promise<void> {
    setUp(app);
    setUpServing(app);
    await app.init();
    app.useLogger(app.get(Logger));
    await app.get(JobRunner).start();
  }

  private async listen(app: NestExpressApplication, { host, port }: AppConfig): Promise<void> {
    await app.listen(port, host).catch((error: unknown) => {
      switch ((error as NodeJS.ErrnoException).code) {
        case 'EADDRINUSE':
          throw new Error(`Port ${port} of ${host} is taken; set PORT to another one.`);
        case 'EACCES':
          throw new EnvironmentError(`PORT is "${port}", but may not be used by this user`);
        case 'ENOTFOUND':
        case 'EADDRNOTAVAIL':
          throw new EnvironmentError(`HOST is "${host}", but must be an address of this machine`);
        default:
          throw error;
      }
    });
    const address = await app.getUrl();
    this.say(`Ready. The API and its documentation: ${address}/docs`);
    this.say(`Try: curl -X POST ${address}/api/v1/trigger_report`);
  }

  /** Ends everything in order: requests and jobs first, then connections, then the database. */
  private stop(exitCode: number): Promise<void> {
    this.stopping ??= this.close(exitCode);
    return this.stopping;
  }

  private async close(exitCode: number): Promise<void> {
    setTimeout(() => {
      process.stderr.write(
        'Some work did not end in time and will be taken up at the next start.\n',
      );
      process.exit(exitCode === 0 ? 1 : exitCode);
    }, EXIT_WITHIN_MS).unref();
    try {
      await this.app?.close();
    } catch (error) {
      process.stderr.write(`while stopping: ${String(error)}\n`);
    }
    // Where it is only being opened, it is closed as soon as it is open.
    const database = await this.opening?.catch(() => null);
    await database?.release();
    process.exit(exitCode);
  }
}
