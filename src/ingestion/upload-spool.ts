import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { SPILL_NAME } from './poll-spill';

const FILE_NAME = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.csv$/;

/** A file that lies in the spool. */
export interface SpooledFile {
  readonly name: string;
  /** The ingestion whose upload it is; `null` where it is polls of a file that were laid aside. */
  readonly id: string | null;
  readonly ageMs: number;
}

/**
 * Where uploads lie until they are taken in: `REPORTS_DIR/uploads/<ingestion id>.csv`. A slow sender
 * holds a file open this way, not a transaction.
 */
@Injectable()
export class UploadSpool {
  constructor(@Inject(APP_CONFIG) private readonly config: AppConfig) {}

  /** The file of an ingestion. */
  pathOf(ingestionId: string): string {
    return join(this.directory, `${ingestionId}.csv`);
  }

  /** Writes bytes to the ingestion's file as they come; rejects where they break off. */
  async write(ingestionId: string, bytes: AsyncIterable<Buffer>): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    await writeFile(this.pathOf(ingestionId), bytes);
  }

  /** Removes the ingestion's file, if there is one. */
  async remove(ingestionId: string): Promise<void> {
    await rm(this.pathOf(ingestionId), { force: true });
  }

  /** Removes a file of {@link list}. */
  async removeFile({ name }: SpooledFile): Promise<void> {
    await rm(join(this.directory, name), { force: true });
  }

  /** The files that lie here, but for those of someone else. */
  async list(): Promise<SpooledFile[]> {
    const names = await readdir(this.directory).catch(() => []);
    const now = Date.now();
    const files: SpooledFile[] = [];
    for (const name of names) {
      const id = FILE_NAME.exec(name)?.[1] ?? null;
      if (id === null && !SPILL_NAME.test(name)) continue;
      // One that was removed meanwhile is none.
      const stats = await stat(join(this.directory, name)).catch(() => null);
      if (stats) files.push({ name, id, ageMs: now - stats.mtimeMs });
    }
    return files;
  }

  /** Removes the CSV of rejected rows that an ingestion which never ended left behind. */
  async removeRejects(ingestionId: string): Promise<void> {
    const directory = join(this.config.reportsDir, 'rejects');
    const names = await readdir(directory).catch(() => []);
    for (const name of names) {
      if (name.startsWith(ingestionId)) await rm(join(directory, name), { force: true });
    }
  }

  private get directory(): string {
    return join(this.config.reportsDir, 'uploads');
  }
}
