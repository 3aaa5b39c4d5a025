import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../config/app-config';

const FILE_NAME = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.csv$/;

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

  /** The ingestions whose files lie here, and how old they are in milliseconds. */
  async list(): Promise<{ id: string; ageMs: number }[]> {
    const names = await readdir(this.directory).catch(() => []);
    const now = Date.now();
    const files: { id: string; ageMs: number }[] = [];
    for (const name of names) {
      const id = FILE_NAME.exec(name)?.[1];
      // One that was removed meanwhile is none.
      const stats =
        id === undefined ? null : await stat(join(this.directory, name)).catch(() => null);
      if (id !== undefined && stats) files.push({ id, ageMs: now - stats.mtimeMs });
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
