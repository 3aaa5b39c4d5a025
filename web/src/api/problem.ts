/** An answer that is an error, with the words of its problem document (`docs/api.md`, section 6, Errors). */
export class ProblemError extends Error {
  constructor(
    readonly status: number,
    detail: string,
    /** The field or parameter that is wrong, where one is. */
    readonly field: string | null = null,
  ) {
    super(detail);
  }

  static async of(response: Response): Promise<ProblemError> {
    const body: unknown = await response.json().catch(() => null);
    return ProblemError.from(response.status, body);
  }

  static from(status: number, body: unknown): ProblemError {
    const text = (name: string): string | null => {
      const value: unknown = typeof body === 'object' ? Reflect.get(body ?? {}, name) : null;
      return typeof value === 'string' ? value : null;
    };
    const detail = text('detail') ?? `The server answered ${status}.`;
    return new ProblemError(status, detail, text('field') ?? text('parameter'));
  }
}

/** The reader signed out before the answer came. */
export class SignedOutError extends Error {
  constructor() {
    super('You signed out before the answer came.');
  }
}

/** The server did not answer at all. */
export class LostError extends Error {
  constructor(message = 'The server does not answer.') {
    super(message);
  }
}
