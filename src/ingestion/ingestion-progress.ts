import { EventBus } from '../events/event-bus';
import type { IngestionKind } from './ingestion-kind';
import type { IngestionRepository } from './ingestion.repository';

const INTERVAL_MS = 500;

/** The file whose progress is told. */
export interface ProgressSubject {
  readonly id: string;
  readonly kind: IngestionKind;
  readonly file: string;
  /** Length in bytes, `null` where it is not known. */
  readonly bytesTotal: number | null;
}

/**
 * Tells how far a file has come, twice a second at most: as an event to this process, and in the
 * history, for everyone who asks.
 */
export class IngestionProgress {
  bytesDone = 0;
  rows = 0;

  private lastTold = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly subject: ProgressSubject,
    private readonly repository: IngestionRepository,
    private readonly events: EventBus,
  ) {}

  /** Begins to count anew: the file is read from its beginning. */
  restart(): void {
    this.bytesDone = 0;
    this.rows = 0;
  }

  /** Tells it, if it is time to. */
  tell(): void {
    const now = performance.now();
    if (now - this.lastTold < INTERVAL_MS) return;
    this.lastTold = now;
    const { id, kind, file, bytesTotal } = this.subject;
    const { bytesDone, rows } = this;
    this.events.emit('ingestion.progress', {
      ingestionId: id,
      kind,
      file,
      bytesDone,
      bytesTotal,
      rows,
    });
    // The history may lag behind, the file must not wait for it.
    this.writing = this.writing
      .then(() => this.repository.progress(id, rows, bytesDone))
      .catch(() => undefined);
  }

  /** Resolves once nothing more is being written about it. */
  async settled(): Promise<void> {
    await this.writing;
  }
}
