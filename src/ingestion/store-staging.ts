import type pg from 'pg';
import { copyText, CopyWriter } from '../database/copy-writer';
import type { StoreFileRepository, StoreKind } from './store-file.repository';

/** The values of a row in the order of its staging table's columns; `null` is not given. */
export type StagedRow = readonly (string | null)[];

const FLUSH_AT_CHARACTERS = 256 * 1024;

/** Moves rows of a file of zones or profiles into its staging table, a piece at a time. */
export class StoreStaging {
  private lines: string[] = [];
  private characters = 0;

  private constructor(
    private readonly client: pg.ClientBase,
    private readonly repository: StoreFileRepository,
    private readonly kind: StoreKind,
    private readonly target: string,
  ) {}

  /** Makes the staging table, which lasts as long as the transaction of `client`. */
  static async open(
    client: pg.ClientBase,
    repository: StoreFileRepository,
    kind: StoreKind,
  ): Promise<StoreStaging> {
    return new StoreStaging(client, repository, kind, await repository.prepare(client, kind));
  }

  add(row: StagedRow, line: number): void {
    let text = String(line);
    for (const value of row) text += `\t${value === null ? '\\N' : copyText(value)}`;
    this.lines.push(`${text}\n`);
    this.characters += text.length;
  }

  async flush(atLeast = FLUSH_AT_CHARACTERS): Promise<void> {
    if (this.characters < atLeast) return;
    const writer = new CopyWriter(this.client, this.target);
    for (const line of this.lines) await writer.write(line);
    await writer.end();
    this.lines = [];
    this.characters = 0;
  }

  async merge(): Promise<void> {
    await this.flush(1);
    await this.repository.merge(this.client, this.kind);
  }
}
