import { STATUS_CODES } from 'node:http';

/** Members of a problem document beside the standard ones, such as `field`. */
export type ProblemExtras = Readonly<Record<string, unknown>>;

/**
 * An answer that is an error: what is wrong and what would be right. The HTTP layer writes it as
 * `application/problem+json` (`docs/api.md`, section 6), a command as one line.
 */
export class Problem extends Error {
  constructor(
    /** HTTP status, 400 to 599. */
    readonly status: number,
    /** One or two sentences for the caller; they hold no stack, SQL or path. */
    readonly detail: string,
    readonly extras: ProblemExtras = {},
    /** Whole seconds for `Retry-After`, where trying again may help. */
    readonly retryAfterSeconds?: number,
  ) {
    super(detail);
  }

  /** The status in words, the document's `title`. */
  get title(): string {
    return STATUS_CODES[this.status] ?? 'Error';
  }

  static badRequest(detail: string, extras?: ProblemExtras): Problem {
    return new Problem(400, detail, extras);
  }

  static notFound(detail: string): Problem {
    return new Problem(404, detail);
  }

  static payloadTooLarge(detail: string): Problem {
    return new Problem(413, detail);
  }

  static unsupportedMediaType(detail: string): Problem {
    return new Problem(415, detail);
  }

  static tooManyRequests(detail: string, retryAfterSeconds: number): Problem {
    return new Problem(429, detail, {}, retryAfterSeconds);
  }

  static unavailable(detail: string, retryAfterSeconds: number): Problem {
    return new Problem(503, detail, {}, retryAfterSeconds);
  }
}
