import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { getSystemErrorMap } from 'node:util';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Problem } from '../common/problem';
import { fileChunks } from './file-chunks';
import { gunzipped, startingWith } from './gunzip';
import type { IngestionKind } from './ingestion-kind';
import { IngestionService, type IngestionSource } from './ingestion.service';
import { RefusedFile } from './refused-file';
import { readUploadForm } from './upload-form';
import { uploadName } from './upload-name';
import { UploadSpool } from './upload-spool';

const HOW_TO_SEND =
  'send the CSV as multipart/form-data in the field `file`, or as the body with Content-Type text/csv';
const EMPTY = 'the file is empty: send a CSV with a header and rows';
const CUT_OFF = 'the upload was cut off before its end; nothing of it went in: send it again';

/** An upload that is in the spool. */
interface Received {
  readonly id: string;
  readonly source: IngestionSource;
}

/** The body without its `Content-Encoding`, of which only gzip gets here. */
function decoded(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding'] ?? '';
  if (encoding.toLowerCase() !== 'gzip') return request;
  // Where the gzip is refused, the request must live on: its answer goes the same way.
  const packed = request.iterator({ destroyOnReturn: false }) as AsyncGenerator<Buffer>;
  return Readable.from(gunzipped(packed), { objectMode: false });
}

/** What the system says of a failure, without the path that its message would name. */
function reasonOf(error: unknown): string {
  const { errno } = error as NodeJS.ErrnoException;
  const [, text] = (errno === undefined ? undefined : getSystemErrorMap().get(errno)) ?? [];
  return text ?? 'see the log';
}

/**
 * Receives uploads: to a spool file first, then, after the answer, into the database. An upload has
 * its place in the history from its first byte on, so that one that is cut off is seen there.
 */
@Injectable()
export class UploadService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(UploadService.name);
  private readonly background = new Set<Promise<void>>();

  constructor(
    private readonly ingestions: IngestionService,
    private readonly spool: UploadSpool,
  ) {}

  /**
   * Receives the body of a request whole; returns the id of its ingestion, which goes on.
   * @throws Problem 400 where there is no file in it, an empty one or anything else, or it is not the
   *   gzip that it says, 415 for another content type.
   */
  async receive(request: IncomingMessage, kind: IngestionKind): Promise<string> {
    const contentType = request.headers['content-type'] ?? '';
    const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase();
    const isForm = mediaType === 'multipart/form-data';
    if (!isForm && mediaType !== 'text/csv') throw Problem.unsupportedMediaType(HOW_TO_SEND);
    const charset = /;\s*charset="?([^";\s]+)/i.exec(contentType)?.[1] ?? 'utf-8';
    if (!isForm && !/^(utf-?8|us-ascii)$/i.test(charset)) {
      throw Problem.unsupportedMediaType(`the charset is ${charset}, but must be utf-8`);
    }
    const body = decoded(request);
    try {
      return isForm
        ? await this.receiveForm(request, body, kind)
        : this.start(await this.receiveFile(body, kind, uploadName(undefined, kind)));
    } finally {
      if (body !== request) body.destroy();
      // Read past the rest, so that the answer reaches a client that is still sending.
      request.resume();
    }
  }

  /** Waits for what was received: it is taken in or Failed by then. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.background);
  }

  private async receiveForm(
    request: IncomingMessage,
    body: Readable,
    kind: IngestionKind,
  ): Promise<string> {
    // The form is heard from the connection, which knows nothing of the caller.
    const receive = AsyncResource.bind((bytes: Readable, fileName: string | undefined) =>
      this.receiveFile(bytes, kind, uploadName(fileName, kind)),
    );
    const { file, problem } = await readUploadForm(request, body, receive);
    if (problem === null) return this.start(file);
    if (file !== null) await this.giveUp(file, `${problem.detail}; nothing of the file went in`);
    throw problem;
  }

  /** Receives one file into the spool; `null` where it is empty. */
  private async receiveFile(
    bytes: Readable,
    kind: IngestionKind,
    name: string,
  ): Promise<Received | null> {
    const source: IngestionSource = {
      kind,
      file: name,
      bytesTotal: null,
      sourcePath: null,
      rejectsPath: null,
      isRepeatable: true,
    };
    // Where receiving fails, the request must live on: its answer goes the same way.
    const chunks = bytes.iterator({ destroyOnReturn: false }) as AsyncGenerator<Buffer>;
    const isCutOff = (): boolean => bytes.destroyed && !bytes.readableEnded;
    let received: Received | null = null;
    try {
      const first = await chunks.next();
      if (first.done) return null;
      received = { id: await this.ingestions.begin(source), source };
      await this.spool.write(received.id, startingWith(first.value, chunks));
      return received;
    } catch (error) {
      const right = error instanceof RefusedFile ? error.message : isCutOff() ? CUT_OFF : null;
      if (received !== null) {
        const text = `the upload could not be kept (${reasonOf(error)}); nothing of it went in`;
        await this.giveUp(received, right ?? text);
      }
      throw right === null ? error : Problem.badRequest(right);
    } finally {
      await chunks.return(undefined);
    }
  }

  /** Begins to take in what was received; returns its id. */
  private start(received: Received | null): string {
    if (received === null) throw Problem.badRequest(EMPTY);
    const work = this.takeIn(received).finally(() => this.background.delete(work));
    this.background.add(work);
    return received.id;
  }

  private async takeIn({ id, source }: Received): Promise<void> {
    await this.ingestions.run(id, source, fileChunks(this.spool.pathOf(id)));
    await this.discard(id);
  }

  private async giveUp({ id, source }: Received, error: string): Promise<void> {
    await this.ingestions.fail(id, source.kind, error);
    await this.discard(id);
  }

  /** Removes the spooled file; where it cannot be, the sweep does it later. */
  private async discard(id: string): Promise<void> {
    await this.spool.remove(id).catch((error: unknown) => {
      this.logger.warn(`the spooled file of ingestion ${id} stays: ${String(error)}`);
    });
  }
}
