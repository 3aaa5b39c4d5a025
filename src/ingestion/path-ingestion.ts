import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, parse, resolve } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { fileChunks } from './file-chunks';
import { INGESTION_KINDS, kindOfFile, stemOfFile, type IngestionKind } from './ingestion-kind';
import { IngestionRepository } from './ingestion.repository';
import { IngestionService } from './ingestion.service';

/** How one file ended; the object that `cli ingest` prints (`docs/api.md`, section 6, Commands). */
export interface FileOutcome {
  readonly file: string;
  readonly kind: IngestionKind | null;
  readonly rows: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly error: string | null;
}

/** How the files of some paths ended. */
export interface PathsOutcome {
  readonly files: FileOutcome[];
  readonly seconds: number;
  /** The files left out because their content went in before; only where that was asked for. */
  readonly unchanged?: string[];
}

export interface PathOptions {
  /** What single files hold; without it, their names tell. */
  readonly kind?: IngestionKind | undefined;
  /** Leaves out a file whose content is that of the last complete ingestion from its path. */
  readonly skipUnchanged?: boolean;
}

interface FoundFile {
  readonly file: string;
  readonly kind: IngestionKind | null;
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** Takes in files and the files of directories that lie on this machine. */
@Injectable()
export class PathIngestion {
  constructor(
    private readonly ingestions: IngestionService,
    private readonly repository: IngestionRepository,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /**
   * The files of a directory that can be taken in, by their names, in the order in which they are:
   * zones, hours and profiles before polls. None where the directory does not exist.
   */
  async filesIn(directory: string): Promise<string[]> {
    const names = await readdir(directory).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    names.sort();
    return INGESTION_KINDS.flatMap((kind) => names.filter((name) => kindOfFile(name) === kind)).map(
      (name) => join(directory, name),
    );
  }

  /**
   * Takes in files, and of directories the files that their names tell. A file that is refused or
   * cannot be read has its `error` set; the others are not held up by it. The files of polls go in
   * one after the other, and so do the others; but polls are read while hours are written, and the
   * other way round.
   */
  async ingestPaths(paths: readonly string[], options: PathOptions = {}): Promise<PathsOutcome> {
    const started = performance.now();
    const found: FoundFile[] = [];
    for (const path of paths) {
      const isDirectory = (await stat(path).catch(() => null))?.isDirectory() ?? false;
      const kind = isDirectory ? undefined : options.kind;
      for (const file of isDirectory ? await this.filesIn(path) : [path]) {
        found.push({ file, kind: kind ?? kindOfFile(file) });
      }
    }
    const outcomes = new Map<FoundFile, FileOutcome | null>();
    const takeIn = async (isChosen: (kind: IngestionKind | null) => boolean): Promise<void> => {
      for (const each of found.filter(({ kind }) => isChosen(kind))) {
        const isSkipped = options.skipUnchanged === true && (await this.isUnchanged(each.file));
        outcomes.set(each, isSkipped ? null : await this.ingestFile(each.file, each.kind));
      }
    };
    await Promise.all([
      takeIn((kind) => kind !== 'store_status'),
      takeIn((kind) => kind === 'store_status'),
    ]);
    const seconds = Math.round(performance.now() - started) / 1_000;
    const files = found.flatMap((each) => outcomes.get(each) ?? []);
    if (!options.skipUnchanged) return { files, seconds };
    const unchanged = found.flatMap((each) => (outcomes.get(each) ? [] : [each.file]));
    return { files, seconds, unchanged };
  }

  private async ingestFile(path: string, kind: IngestionKind | null): Promise<FileOutcome> {
    const file = basename(path);
    const refuse = (error: string): FileOutcome => ({
      ...{ file, kind, rows: 0, accepted: 0, duplicates: 0, rejected: 0, error },
    });
    let stats: Stats;
    try {
      stats = await stat(path);
    } catch (error) {
      return refuse(
        isMissing(error)
          ? `there is no file or directory ${path}`
          : `the file cannot be read: ${String(error)}`,
      );
    }
    if (kind === null) {
      const names = INGESTION_KINDS.map((name) => `${name}.csv`).join(', ');
      return refuse(`the name does not tell what the file holds: name it ${names}, or give --kind`);
    }
    const summary = await this.ingestions.ingest(
      {
        kind,
        file,
        bytesTotal: stats.isFile() ? stats.size : null,
        sourcePath: resolve(path),
        isRepeatable: stats.isFile(),
        rejectsPath: (id) =>
          join(
            this.config.reportsDir,
            'rejects',
            `${id}-${stemOfFile(file) ?? parse(file).name}.csv`,
          ),
      },
      fileChunks(path),
    );
    const { rows, accepted, duplicates, rejected, error } = summary;
    return { file, kind, rows, accepted, duplicates, rejected, error };
  }

  private async isUnchanged(path: string): Promise<boolean> {
    const last = await this.repository.lastContentHash(resolve(path));
    if (last === null) return false;
    try {
      const hash = createHash('sha256');
      for await (const chunk of fileChunks(path)) hash.update(chunk);
      return hash.digest('hex') === last;
    } catch {
      // That it cannot be read is told when it is taken in.
      return false;
    }
  }
}
