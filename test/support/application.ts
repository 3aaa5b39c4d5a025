import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { AppModule } from '../../src/app.module';
import { APP_OPTIONS, setUp, setUpServing } from '../../src/app.setup';
import type { AppConfig } from '../../src/config/app-config';
import { readEnvironment } from '../../src/config/environment';
import { JobRunner } from '../../src/jobs/job-runner';
import { eventually } from './eventually';
import { HttpClient, type Answer } from './http-client';
import { endedIngestion, type Ingestion } from './ingestions';
import { createTestDatabase, type TestDatabase } from './test-database';

export interface ApplicationOptions {
  /** Another application's database; by default a new one, which goes when the application stops. */
  database?: TestDatabase;
  /** Whether it works at jobs; by default it does. */
  runsJobs?: boolean;
  config?: Partial<AppConfig>;
}

const KINDS = ['timezones', 'menu_hours', 'stores', 'store_status'] as const;
type Kind = (typeof KINDS)[number];

/** The whole service on a database and a directory of its own, listening on a free port. */
export class Application {
  private constructor(
    readonly app: NestExpressApplication,
    readonly database: TestDatabase,
    readonly config: AppConfig,
    readonly http: HttpClient,
    private readonly folder: string,
    private readonly ownsDatabase: boolean,
  ) {}

  static async start(options: ApplicationOptions = {}): Promise<Application> {
    const database = options.database ?? (await createTestDatabase());
    const folder = mkdtempSync(join(tmpdir(), 'application-'));
    const config: AppConfig = {
      ...readEnvironment({ LOG_LEVEL: 'silent' }, folder),
      databaseUrl: database.url,
      ...options.config,
    };
    mkdirSync(config.reportsDir, { recursive: true });
    const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config), {
      ...APP_OPTIONS,
      abortOnError: false,
    });
    app.useLogger(app.get(Logger));
    setUp(app);
    setUpServing(app);
    await app.init();
    if (options.runsJobs !== false) await app.get(JobRunner).start();
    await app.listen(0, '127.0.0.1');
    const http = new HttpClient(await app.getUrl());
    return new Application(app, database, config, http, folder, options.database === undefined);
  }

  /** The id of a report that was asked for with `body`. */
  async trigger(body?: Record<string, unknown>): Promise<string> {
    const answer = await this.http.post('/api/v1/trigger_report', body);
    if (answer.status !== 201) throw new Error(`trigger_report: ${answer.status} ${answer.text}`);
    return (answer.json() as { report_id: string }).report_id;
  }

  /** What `get_report` answers once the report has ended. */
  async ended(reportId: string, format = 'csv'): Promise<Answer> {
    return eventually(`the end of report ${reportId}`, async () => {
      const answer = await this.http.get(
        `/api/v1/get_report?report_id=${reportId}&format=${format}`,
      );
      return isRunning(answer) ? null : answer;
    });
  }

  /** The text of a report that is made now. */
  async report(body?: Record<string, unknown>): Promise<string> {
    const answer = await this.ended(await this.trigger(body));
    if (answer.headers['content-type'] !== 'text/csv; charset=utf-8') throw new Error(answer.text);
    return answer.text;
  }

  /** Uploads a CSV and waits until it is in, or Failed. */
  async upload(kind: Kind, csv: string | Buffer, withinMs?: number): Promise<Ingestion> {
    const answer = await this.http.post(`/api/v1/ingestions?kind=${kind}`, csv, {
      'content-type': 'text/csv',
    });
    if (answer.status !== 202) throw new Error(`ingestions: ${answer.status} ${answer.text}`);
    const { id } = answer.json() as { id: string };
    return endedIngestion(this.http, id, withinMs);
  }

  /** Uploads the CSV files of a directory. */
  async uploadDirectory(directory: string): Promise<void> {
    for (const kind of KINDS) {
      const csv = readIfThere(join(directory, `${kind}.csv`));
      if (csv === null) continue;
      const { status, error } = await this.upload(kind, csv);
      if (status !== 'Complete') throw new Error(`${kind}: ${String(error)}`);
    }
  }

  /** Sends polls, each `[store_id, status, timestamp_utc]`. */
  async observe(...polls: [string, string, string][]): Promise<Answer> {
    return this.http.post('/api/v1/observations', {
      observations: polls.map(([store_id, status, timestamp_utc]) => ({
        store_id,
        status,
        timestamp_utc,
      })),
    });
  }

  async stop(): Promise<void> {
    await this.app.close();
    if (this.ownsDatabase) await this.database.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function isRunning(answer: Answer): boolean {
  if (answer.headers['content-disposition'] !== undefined) return false;
  return (answer.json() as { status: unknown }).status === 'Running';
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
