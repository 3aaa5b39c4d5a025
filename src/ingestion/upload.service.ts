import { createReadStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import busboy from 'busboy';
import { Problem } from '../common/problem';
import type { IngestionKind } from './ingestion-kind';
import { IngestionService, type IngestionSource } from './ingestion.service';
import { shown } from './shown';
import { UploadSpool } from './upload-spool';

const FIELD = 'file';
const READ_BYTES = 64 * 1024;
const LONGEST_NAME = 255;
const HOW_TO_SEND =
  'send the CSV as multipart/form-data in the field `file`, or as the body with Content-Type text/csv';
const EMPTY = 'the file is empty: send a CSV with a header and rows';

/** What a form was found to hold. */
interface FormParts {
  /** The file on its way in. */
  received: Promise<string | null> | null;
  /** The name of a part that is none. */
  strange: string | null;
}

/**
 * Receives uploads: to a spool file first, then, after the answer, into the database. An upload has
 * its place in the history from its first byte on, so that one that is cut off is seen there.
 */
@Injectable()
export class UploadService implements BeforeApplicationShutdown {
  private readonly background = new Set<Promise<void>>();

  constructor(
    private readonly ingestions: IngestionService,
    private readonly spool: UploadSpool,
  ) {}

  /**
   * Receives the body of a request whole; returns the id of its ingestion, which goes on.
   * @throws Problem 400 where there is no file in it or an empty one, 415 for another content type.
   */
  async receive(request: IncomingMessage, kind: IngestionKind): Promise<string> {
    const contentType = request.headers['content-type'] ?? '';
    const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase();
    if (mediaType === 'multipart/form-data') return this.receiveForm(request, kind);
    if (mediaType !== 'text/csv') throw Problem.unsupportedMediaType(HOW_TO_SEND);
    const charset = /;\s*charset="?([^";\s]+)/i.exec(contentType)?.[1] ?? 'utf-8';
    if (!/^(utf-?8|us-ascii)$/i.test(charset)) {
      throw Problem.unsupportedMediaType(`the charset is ${charset}, but must be utf-8`);
    }
    const id = await this.receiveFile(request, kind, `${kind}.csv`);
    if (id === null) throw Problem.badRequest(EMPTY);
    return id;
  }

  /** Waits for what was received: it is taken in or Failed by then. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.background);
  }

  private async receiveForm(request: IncomingMessage, kind: IngestionKind): Promise<string> {
    let form: busboy.Busboy;
    try {
      form = busboy({ headers: request.headers, limits: { files: 1, fields: 1 } });
    } catch (error) {
      throw Problem.badRequest(`the form cannot be read (${String(error)}): ${HOW_TO_SEND}`);
    }
    const parts: FormParts = { received: null, strange: null };
    form.on('file', (name, stream, { filename }) => {
      if (name === FIELD) {
        parts.received = this.receiveFile(stream, kind, basename(filename ?? '') || `${kind}.csv`);
        // It is waited for below, once the form has been read; it may fail before that.
        parts.received.catch(() => undefined);
      } else {
        parts.strange ??= name;
        stream.resume();
      }
    });
    form.on('field', (name) => (parts.strange ??= name));
    const isWhole = await pipeline(request, form).then(
      () => true,
      () => false,
    );
    const { received, strange } = parts;
    const id = await received?.catch((error: unknown) => {
      if (isWhole) throw error;
      return null;
    });
    if (!isWhole) throw Problem.badRequest(`the form broke off before its end: ${HOW_TO_SEND}`);
    if (received === null) {
      const instead = strange === null ? '' : `, but ${shown(strange)}`;
      throw Problem.badRequest(
        `the form has no file in the field \`file\`${instead}: ${HOW_TO_SEND}`,
      );
    }
    if (id === null || id === undefined) throw Problem.badRequest(EMPTY);
    return id;
  }

  /** Receives one file and starts its ingestion; `null` where it is empty. */
  private async receiveFile(
    bytes: Readable,
    kind: IngestionKind,
    name: string,
  ): Promise<string | null> {
    const source: IngestionSource = {
      kind,
      file: name.slice(0, LONGEST_NAME),
      bytesTotal: null,
      sourcePath: null,
      rejectsPath: null,
    };
    const chunks = bytes[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>;
    const first = await chunks.next();
    if (first.done) return null;
    const id = await this.ingestions.begin(source);
    try {
      await this.spool.write(id, startingWith(first.value, chunks));
    } catch (error) {
      await this.spool.remove(id);
      await this.ingestions.fail(
        id,
        kind,
        'the upload was cut off before its end; nothing of it went in: send it again',
      );
      throw error;
    }
    const work = this.takeIn(id, source).finally(() => this.background.delete(work));
    this.background.add(work);
    return id;
  }

  private async takeIn(id: string, source: IngestionSource): Promise<void> {
    const bytes = createReadStream(this.spool.pathOf(id), { highWaterMark: READ_BYTES });
    await this.ingestions.run(id, source, bytes);
    await this.spool.remove(id);
  }
}

async function* startingWith(
  first: Buffer,
  rest: AsyncIterableIterator<Buffer>,
): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}
