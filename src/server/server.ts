import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { EnvironmentError, readEnvironment, type Environment } from '../config/environment';
import { makeReportsDirectory } from '../config/reports-directory';
import { openDatabase, type OpenDatabase } from '../database/open-database';
import { outliveReaders } from '../logging/lost-output';
import type { Say } from './say';

const EXIT_WITHIN_MS = 9_000;
/** Within this, the program that starts the embedded database has itself been started. */
const DATABASE_BEGINS_WITHIN_MS = 40;

/**
 * The server's life: opens the database, takes in what is new in `DATA_DIR`, makes the first
 * report, answers requests, and on SIGINT, SIGTERM or SIGHUP ends within 10 s.
 */
export class Server {
  private opening: Promise<OpenDatabase> | null = null;
  private app: INestApplicationContext | null = null;
  private stopping: Promise<void> | null = null;

  private constructor(private readonly say: Say) {}

  /** Starts the server of this process; what goes wrong is said in a line, with exit code 1 or 2. */
  static async run(): Promise<void> {
    outliveReaders();
    const server = new Server((line) => process.stdout.write(`${line}\n`));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
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
    const [database, { createServing, servingSteps }] = await Promise.all([
      this.opening,
      loadService(),
    ]);
    this.say(`Database: ${database.description}`);
    const config = { ...environment, databaseUrl: database.url };
    const app = await createServing(config);
    this.app = app;
    for (const step of servingSteps(app, config, this.say)) {
      if (this.stopping) return;
      await step();
    }
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

/**
 * Loads the code of the service, which takes a third of a second of this thread, while the database
 * starts in processes of its own: a warm start is that much faster for it.
 */
async function loadService(): Promise<typeof import('./serving')> {
  await sleep(DATABASE_BEGINS_WITHIN_MS);
  return import('./serving.js');
}
