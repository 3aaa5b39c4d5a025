import type pg from 'pg';

type Answered = (error: Error | null, result?: unknown) => void;
type Ask = (statement: unknown, values?: unknown, answered?: unknown) => unknown;

/** How a statement fails that is not answered; `ProblemFilter` knows it. */
const UNANSWERED = 'Query read timeout';

function isOwnProtocol(statement: unknown): boolean {
  return typeof (statement as { submit?: unknown } | null)?.submit === 'function';
}

/**
 * Bounds how long a statement waits for its answer where the connection itself has stopped; whoever holds the
 * connection gives it up then, as after any error. pg's own setting, `query_timeout`, does the same by a
 * function that holds the statement and is held by it. Such a circle V8 finds only when it looks through the
 * whole heap: the rows of each answer were kept until then (`docs/decisions/0045-circles-in-memory.md`).
 *
 * @param client a connection that is new; a COPY on it is not bounded
 */
export function boundAnswers(client: pg.ClientBase, withinMs: number): void {
  const ask = client.query.bind(client) as Ask;
  const query: Ask = (statement, values, answered) => {
    if (isOwnProtocol(statement)) return ask(statement, values, answered);
    if (typeof values === 'function') return query(statement, undefined, values);
    if (typeof answered !== 'function') {
      return new Promise((resolve, reject) => {
        query(statement, values, (error: Error | null, result: unknown) => {
          if (error === null) resolve(result);
          else reject(error);
        });
      });
    }
    let isOver = false;
    const end: Answered = (error, result) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      (answered as Answered)(error, result);
    };
    const timer = setTimeout(() => {
      end(new Error(UNANSWERED));
    }, withinMs);
    return ask(statement, values, end);
  };
  Object.assign(client, { query });
}
