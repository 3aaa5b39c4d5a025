import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ScheduleModule } from '@nestjs/schedule';
import { Test, type TestingModule, type TestingModuleBuilder } from '@nestjs/testing';
import { AuditModule } from '../../src/audit/audit.module';
import { JsonBodyGuard } from '../../src/common/json-body.guard';
import { ProblemFilter } from '../../src/common/problem.filter';
import { validationPipe } from '../../src/common/validation';
import type { AppConfig } from '../../src/config/app-config';
import { ConfigModule } from '../../src/config/config.module';
import { readEnvironment } from '../../src/config/environment';
import { Database } from '../../src/database/database';
import { DatabaseModule } from '../../src/database/database.module';
import { NewestPoll } from '../../src/database/newest-poll';
import { EventsModule } from '../../src/events/events.module';
import type { IngestionKind } from '../../src/ingestion/ingestion-kind';
import { IngestionModule } from '../../src/ingestion/ingestion.module';
import { IngestionService, type IngestionSummary } from '../../src/ingestion/ingestion.service';
import { ObservationService } from '../../src/ingestion/observation.service';
import type { ObservationsResultDto } from '../../src/ingestion/observations.dto';
import { PeriodRebuild } from '../../src/ingestion/period-rebuild';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { query } from '../support/test-sql';

/** All tables of the room but the polls, in an order in which their rows may go. */
const EMPTIED = [
  ...['ingestion_reject', 'ingestion', 'status_period', 'observed_store', 'newest_poll'],
  ...['business_hours', 'store_timezones', 'stores'],
];

/** A poll as a test writes it. */
export type PollRow = [storeId: string, status: string, timestamp: string];

interface Running {
  app: NestExpressApplication;
  config: AppConfig;
  database: TestDatabase;
  folder: string;
}

/** The ingestion room on a database of its own, from `start` to `stop`. */
export class IngestionHarness {
  private running: Running | undefined;

  constructor(private readonly settings: Partial<AppConfig> = {}) {}

  async start(): Promise<this> {
    const database = await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'ingestion-'));
    const config: AppConfig = {
      ...readEnvironment({ LOG_LEVEL: 'silent' }, folder),
      databaseUrl: database.url,
      ...this.settings,
    };
    await mkdir(config.reportsDir);
    const module = await roomOf(config).compile();
    const app = module.createNestApplication<NestExpressApplication>({
      bodyParser: false,
      logger: false,
    });
    app.useGlobalGuards(new JsonBodyGuard());
    app.useGlobalPipes(validationPipe());
    app.useGlobalFilters(new ProblemFilter());
    await app.listen(0, '127.0.0.1');
    this.running = { app, config, database, folder };
    return this;
  }

  /** The same room of another process on the same database; whoever asks closes it. */
  async another(): Promise<TestingModule> {
    return (await roomOf(this.config).compile()).init();
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.parts.database.drop();
    await rm(this.parts.folder, { recursive: true, force: true });
  }

  get app(): NestExpressApplication {
    return this.parts.app;
  }

  get config(): AppConfig {
    return this.parts.config;
  }

  get database(): Database {
    return this.app.get(Database);
  }

  /** The address by which the test itself does what the service may not. */
  get ownerUrl(): string {
    return this.parts.database.ownerUrl;
  }

  /** Runs a statement as the owner of the schema; its rows. */
  async asOwner<R extends Record<string, unknown>>(sql: string): Promise<R[]> {
    return query<R>(this.parts.database, sql);
  }

  /** Takes a file in, of text or of bytes as they arrive. */
  async ingest(
    kind: IngestionKind,
    content: string | Buffer | AsyncIterable<Buffer>,
  ): Promise<IngestionSummary> {
    const isWhole = typeof content === 'string' || Buffer.isBuffer(content);
    return this.app
      .get(IngestionService)
      .ingest(
        { kind, file: `${kind}.csv`, bytesTotal: null, sourcePath: null, rejectsPath: null },
        isWhole ? Readable.from([Buffer.from(content)]) : content,
      );
  }

  async ingestPolls(polls: readonly PollRow[]): Promise<IngestionSummary> {
    return this.ingest('store_status', pollsCsv(polls));
  }

  /** Sends polls as a batch. */
  async take(polls: readonly PollRow[]): Promise<ObservationsResultDto> {
    return this.app.get(ObservationService).take({
      observations: polls.map(([store_id, status, timestamp_utc]) => ({
        store_id,
        status,
        timestamp_utc,
      })),
    });
  }

  /** Polls held, in order. */
  async polls(): Promise<unknown[][]> {
    return this.database.tuples(
      'SELECT store_id, timestamp_utc, status FROM store_status ORDER BY 1, 2',
    );
  }

  /** Periods held, in order. */
  async periods(): Promise<unknown[][]> {
    return this.database.tuples(
      `SELECT store_id, started_at, last_observed_at, status, polls FROM status_period ORDER BY 1, 2`,
    );
  }

  /** The newest poll, as the service tells it. */
  async newest(): Promise<unknown> {
    return this.app.get(NewestPoll).current();
  }

  /** The periods as they are when they are made anew from the polls. */
  async rebuiltPeriods(): Promise<unknown[][]> {
    await this.app.get(PeriodRebuild).rebuild();
    return this.periods();
  }

  /** Lines and reasons of the rejected rows of an ingestion. */
  async rejects(id: string): Promise<[number, string][]> {
    return this.database.tuples(
      'SELECT line, reason FROM ingestion_reject WHERE ingestion_id = $1 ORDER BY line',
      [id],
    );
  }

  /** Forgets all data, and the partitions too. */
  async clear(): Promise<void> {
    const partitions = await this.database.rows<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'store_status'::regclass`,
    );
    const statements = [
      ...partitions.map(({ name }) => `DROP TABLE ${name}`),
      // Of a few rows this is quicker than TRUNCATE, which makes new files.
      ...EMPTIED.map((table) => `DELETE FROM ${table}`),
    ];
    await this.asOwner(statements.join('; '));
  }

  private get parts(): Running {
    if (this.running === undefined) throw new Error('the room is not started');
    return this.running;
  }
}

function roomOf(config: AppConfig): TestingModuleBuilder {
  return Test.createTestingModule({
    imports: [
      ConfigModule.forRoot(config),
      ScheduleModule.forRoot(),
      DatabaseModule,
      EventsModule,
      AuditModule,
      IngestionModule,
    ],
  });
}

/** The room for all tests of a file: started before them, emptied before each of them. */
export function useIngestionRoom(settings: Partial<AppConfig> = {}): IngestionHarness {
  const room = new IngestionHarness(settings);
  beforeAll(() => room.start());
  afterAll(() => room.stop());
  beforeEach(() => room.clear());
  return room;
}

/** A file of polls. */
export function pollsCsv(polls: readonly PollRow[]): string {
  return `store_id,status,timestamp_utc\n${polls.map((poll) => `${poll.join(',')}\n`).join('')}`;
}
