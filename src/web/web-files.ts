import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};
/** Compressed forms stand beside their file; the smaller one comes first. */
const ENCODINGS = { br: '.br', gzip: '.gz' } as const;

/** How a file can be sent packed. */
export type WebEncoding = keyof typeof ENCODINGS;

/** A file of the built page. */
export interface WebFile {
  readonly type: string;
  readonly bytes: Buffer;
  readonly packed: Partial<Readonly<Record<WebEncoding, Buffer>>>;
  /** A strong validator, with its quotes. */
  readonly tag: string;
  /** Whether its name has a hash of its content, so that under this name it never changes. */
  readonly isForGood: boolean;
}

/**
 * Reads all files of the built page, some 200 kB: a request is then answered without a look at the disk,
 * and no path of a request ever becomes a path of the machine.
 *
 * @returns the files by their address, such as `/index.html`; none where the page is not built.
 */
export function readWebFiles(folder: string): ReadonlyMap<string, WebFile> {
  const contents = new Map(
    namesBelow(folder).map((name) => [name, readFileSync(join(folder, name))]),
  );
  const files = new Map<string, WebFile>();
  for (const [name, bytes] of contents) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    files.set(`/${name}`, {
      type,
      bytes,
      packed: packedForms(name, contents),
      tag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
      isForGood: name.startsWith('assets/'),
    });
  }
  return files;
}

function packedForms(name: string, contents: ReadonlyMap<string, Buffer>): WebFile['packed'] {
  return Object.fromEntries(
    Object.entries(ENCODINGS).flatMap(([encoding, suffix]) => {
      const packed = contents.get(`${name}${suffix}`);
      return packed === undefined ? [] : [[encoding, packed]];
    }),
  );
}

function namesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
