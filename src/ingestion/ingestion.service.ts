import { createHash, randomUUID } from 'node:crypto';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { AuditLog } from '../audit/audit-log';
import { Problem } from '../common/problem';
import { Semaphore } from '../common/semaphore';
import { Database } from '../database/database';
import { DataNotices } from '../events/data-notices';
import { EventBus } from '../events/event-bus';
import { FileIntake } from './file-intake';
import { unpacked } from './gunzip';
import type { IngestionKind } from './ingestion-kind';
import { IngestionProgress } from './ingestion-progress';
import { IngestionRepository, type IngestionRecord } from './ingestion.repository';
import { RefusedFile } from './refused-file';
import { RejectLog } from './reject-log';
import { RejectRepository } from './reject.repository';

/** A file to take in, whatever way it came. */
export interface IngestionSource {
  readonly kind: IngestionKind;
  /** Its name, for people. */
  readonly file: string;
  /** Length in bytes, `null` where it is not known. */
  readonly bytesTotal: number | null;
  /** Where it lies, for files that may be skipped when unchanged; else `null`. */
  readonly sourcePath: string | null;
  /** Where its rejected rows go as CSV, or `null`; see {@link RejectLog}. */
  readonly rejectsPath: ((ingestionId: string) => string) | null;
  /** Whether its bytes can be read again from their beginning. */
  readonly isRepeatable?: boolean;
}

/** How an ingestion ended. */
export type IngestionSummary = Pick<
  IngestionRecord,
  'id' | 'kind' | 'file' | 'status' | 'rows' | 'accepted' | 'duplicates' | 'rejected' | 'error'
>;

/** How long a file waits for other writers, and for whoever locks its tables: half an hour. */
const FILE_WAITS_MS = 1_800_000;
const STOPPED =
  'the service was stopped before the file was taken in; nothing of it went in: send it again';

/**
 * Takes files in: from a directory, a path, an upload. All of a file goes in, in one transaction
 * that its history is part of, or nothing (`docs/accounting.md`, section 1).
 */
@Injectable()
export class IngestionService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(IngestionService.name);
  private readonly running = new Set<Promise<unknown>>();
  /**
   * One file of polls at a time, and one of the others: two would wait for each other's locks anyhow,
   * each with a connection and a run in memory. Beside each other they share no table.
   */
  private readonly turns = { polls: new Semaphore(1), stores: new Semaphore(1) };
  private readonly stopping = new AbortController();
  /** Begun here, and not ended. */
  private readonly open = new Set<string>();
  /** Failures that could not be written yet, by ingestion. */
  private readonly unsettled = new Map<string, string>();

  constructor(
    private readonly database: Database,
    private readonly repository: IngestionRepository,
    private readonly rejects: RejectRepository,
    private readonly intake: FileIntake,
    private readonly events: EventBus,
    private readonly notices: DataNotices,
    private readonly audit: AuditLog,
  ) {}

  /** Writes the beginning of an ingestion into the history; returns its id. */
  async begin(source: IngestionSource): Promise<string> {
    const id = randomUUID();
    const { kind, file } = source;
    this.open.add(id);
    try {
      await this.database.transaction(async (client) => {
        await this.repository.begin(client, { id, ...source });
        const detail = { kind, file };
        await this.audit.record({ action: 'ingestion.begun', target: id, detail }, client);
      });
    } catch (error) {
      this.open.delete(id);
      throw error;
    }
    return id;
  }

  /** Takes a file in, from its beginning in the history on. Resolves when it has ended, Failed too. */
  async ingest(source: IngestionSource, bytes: AsyncIterable<Buffer>): Promise<IngestionSummary> {
    return this.run(await this.begin(source), source, bytes);
  }

  /**
   * Takes a file in whose ingestion was begun. Resolves when it has ended, Failed too. A process
   * takes in one file of polls at a time, and one of the others; the rest wait, Running.
   */
  async run(
    id: string,
    source: IngestionSource,
    bytes: AsyncIterable<Buffer>,
  ): Promise<IngestionSummary> {
    const work = this.takeIn(id, source, bytes);
    this.running.add(work);
    try {
      return await work;
    } finally {
      this.running.delete(work);
      this.open.delete(id);
    }
  }

  /** Declares an ingestion Failed that was begun and will not be run. */
  async fail(id: string, kind: IngestionKind, error: string): Promise<void> {
    try {
      await this.repository.fail(id, error);
    } catch (failure) {
      this.logger.warn(`ingestion ${id}: its failure could not be written yet: ${String(failure)}`);
      this.unsettled.set(id, error);
    }
    this.open.delete(id);
    this.events.emit('ingestion.failed', { ingestionId: id, kind, error });
  }

  /** Whether this process works at an ingestion, or has yet to write how it ended. */
  isUnderWay(id: string): boolean {
    return this.open.has(id) || this.unsettled.has(id);
  }

  /** Writes the failures that could not be written when they happened. */
  async settle(): Promise<void> {
    for (const [id, error] of this.unsettled) {
      await this.repository.fail(id, error);
      this.unsettled.delete(id);
    }
  }

  /** Stops what runs, so that it is Failed, not left Running. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.running);
  }

  private async takeIn(
    id: string,
    source: IngestionSource,
    bytes: AsyncIterable<Buffer>,
  ): Promise<IngestionSummary> {
    const started = performance.now();
    const progress = new IngestionProgress({ id, ...source }, this.repository, this.events);
    progress.tell();
    let accepted: number;
    try {
      const turn = source.kind === 'store_status' ? this.turns.polls : this.turns.stores;
      accepted = await turn.run(() =>
        this.database.transaction(
          (client) => {
            progress.restart();
            return this.takeInWithin(client, id, source, bytes, progress);
          },
          { lockWaitMs: FILE_WAITS_MS, isLong: true, repeatable: source.isRepeatable ?? false },
        ),
      );
    } catch (error) {
      await progress.settled();
      const text = this.explain(id, error);
      await this.fail(id, source.kind, text);
      return this.summaryOf(id, source, text);
    }
    if (accepted > 0) await this.notices.committed(source.kind, accepted);
    const summary = await this.summaryOf(id, source, null);
    this.events.emit('ingestion.completed', {
      ingestionId: id,
      kind: source.kind,
      rows: summary.rows,
      accepted: summary.accepted,
      rejected: summary.rejected,
      seconds: (performance.now() - started) / 1_000,
    });
    return summary;
  }

  /** All of it within the transaction; returns how many rows were accepted. */
  private async takeInWithin(
    client: pg.PoolClient,
    id: string,
    source: IngestionSource,
    bytes: AsyncIterable<Buffer>,
    progress: IngestionProgress,
  ): Promise<number> {
    const hash = createHash('sha256');
    const rejectsPath = source.rejectsPath?.(id) ?? null;
    const rejects = new RejectLog(client, this.rejects, id, rejectsPath);
    try {
      const content = unpacked(this.metered(bytes, hash, progress));
      const counts = await this.intake.take(source.kind, content, { client, rejects, progress });
      await rejects.close();
      await progress.settled();
      const isOurs = await this.repository.complete(client, id, {
        ...counts,
        rows: progress.rows,
        rejected: rejects.count,
        bytesDone: progress.bytesDone,
        contentHash: hash.digest('hex'),
      });
      if (!isOurs) throw new Error('it was declared Failed meanwhile');
      if (counts.accepted > 0) await this.notices.announce(client, source.kind, counts.accepted);
      return counts.accepted;
    } catch (error) {
      await rejects.discard();
      throw error;
    }
  }

  private async *metered(
    bytes: AsyncIterable<Buffer>,
    hash: ReturnType<typeof createHash>,
    progress: IngestionProgress,
  ): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      if (this.stopping.signal.aborted) throw new RefusedFile(STOPPED);
      hash.update(chunk);
      progress.bytesDone += chunk.length;
      yield chunk;
    }
  }

  private explain(id: string, error: unknown): string {
    if (error instanceof RefusedFile) return error.message;
    if (error instanceof Problem) return error.detail;
    const message = error instanceof Error ? error.message : String(error);
    this.logger.error(
      `ingestion ${id} failed: ${message}`,
      error instanceof Error ? error.stack : '',
    );
    return `the file could not be taken in, and nothing of it went in: ${message}`;
  }

  /** What the history says; where the history cannot be read, what is known without it. */
  private async summaryOf(
    id: string,
    source: IngestionSource,
    error: string | null,
  ): Promise<IngestionSummary> {
    const record = await this.repository.find(id).catch(() => null);
    const { kind, file } = source;
    const nothing = { id, kind, file, rows: 0, accepted: 0, duplicates: 0, rejected: 0 };
    const status = error === null ? 'Complete' : 'Failed';
    return { ...nothing, status, error, ...record };
  }
}
