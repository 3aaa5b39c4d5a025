import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { defer, EMPTY, finalize, type Observable } from 'rxjs';
import { addressBlock } from './address-block';
import { currentCaller } from './caller';
import { Problem } from './problem';

/** Streams of one kind that a caller follows at a time, at most (`docs/api.md`, section 6, Limits). */
export const MOST_STREAMS = 100;
/** For the OpenAPI document. */
export const TOO_MANY_STREAMS = `The caller follows ${MOST_STREAMS} streams of these events already.`;
const RETRY_AFTER_SECONDS = 5;

/** Bounds how many streams of events each caller follows: a stream holds a connection for as long as its caller likes. */
@Injectable()
export class StreamLimit {
  private readonly followed = new Map<string, number>();

  /**
   * The same stream, which counts for the caller of this moment as long as it is followed. Who asks
   * for the headers alone, by HEAD, follows nothing.
   * @throws Problem 429 where that caller follows as many as there may be.
   */
  of<T>(stream: Observable<T>, { method }: Pick<IncomingMessage, 'method'>): Observable<T> {
    if (method === 'HEAD') return EMPTY;
    const who = subject();
    if (this.count(who) >= MOST_STREAMS) {
      throw Problem.tooManyRequests(
        `You follow ${MOST_STREAMS} streams of these events already; close one, then open another.`,
        RETRY_AFTER_SECONDS,
      );
    }
    return defer(() => {
      this.followed.set(who, this.count(who) + 1);
      return stream.pipe(
        finalize(() => {
          if (this.count(who) > 1) this.followed.set(who, this.count(who) - 1);
          else this.followed.delete(who);
        }),
      );
    });
  }

  private count(who: string): number {
    return this.followed.get(who) ?? 0;
  }
}

/** Whose streams are counted together: those of a key, or of an address without one. */
function subject(): string {
  const caller = currentCaller();
  return caller?.keyId ?? addressBlock(caller?.address ?? 'unknown');
}
