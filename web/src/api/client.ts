import { noteKept, noteLoss } from './connection';
import { forgetAnswers, isKept, keepAnswer, keptAnswer, readerNow } from './kept-answers';
import { LostError, ProblemError, SignedOutError } from './problem';
import { noteRefusal } from './refusals';
import type { paths } from './schema';

/** Sent with what changes something, so that no form of another page can do the same. */
export const CHANGES = { 'X-Requested-With': 'store-monitoring' } as const;

/** Who asks for the session is told of it by the answer. */
const SESSION: keyof paths = '/api/v1/session';
const NOTHING_KEPT = 'The server does not answer, and nothing is kept here of what it said before.';

type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : never;
type GetOf<P extends keyof paths> = paths[P] extends { get: infer G extends object } ? G : never;
type PathsWithGet = { [P in keyof paths]: GetOf<P> extends never ? never : P }[keyof paths];

/** What `GET path` answers, by the OpenAPI document. */
export type Answer<P extends keyof paths> =
  GetOf<P> extends { responses: { 200: infer R } } ? Json<R> : never;
/** The parameters of `GET path` in its query. */
export type Query<P extends keyof paths> =
  GetOf<P> extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never;
/** An item of the page that `GET path` answers. */
export type Item<P extends keyof paths> = Answer<P> extends { items: (infer I)[] } ? I : never;

type Values = Readonly<Record<string, string | number | readonly string[] | null | undefined>>;

/** The address of a call: a path of the OpenAPI document with its gaps filled, and a query. */
export function address(
  path: keyof paths,
  params: Readonly<Record<string, string>> = {},
  query: Values = {},
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue;
    for (const one of Array.isArray(value) ? (value as string[]) : [String(value)])
      search.append(name, one);
  }
  const text = search.toString();
  return text === '' ? filled : `${filled}?${text}`;
}

/** @throws LostError where the server does not answer, ProblemError where it refuses or fails. */
export async function send(target: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(target, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    noteLoss();
    throw new LostError();
  }
  if (response.status === 401 && !target.startsWith(SESSION)) {
    await forgetAnswers();
    noteRefusal();
  }
  if (!response.ok) throw await ProblemError.of(response);
  return response;
}

/**
 * Reads what the API answers at `path`; of figures the last answer that is kept, where the server does not
 * answer. @throws as {@link send}, and SignedOutError where the reader signed out meanwhile.
 */
export async function get<P extends PathsWithGet>(
  path: P,
  {
    params,
    query,
    signal,
  }: { params?: Readonly<Record<string, string>>; query?: Values; signal?: AbortSignal } = {},
): Promise<Answer<P>> {
  const text = await textOf(address(path, params, query), isKept(path, query), signal);
  return JSON.parse(text) as Answer<P>;
}

/** Reads a report as it is downloaded. @throws as {@link get}, and Error where it is not complete, after all. */
export async function getCsv(reportId: string, signal: AbortSignal): Promise<string> {
  const query = { report_id: reportId, format: 'csv' };
  const text = await textOf(address('/api/v1/get_report', {}, query), true, signal);
  if (text.startsWith('store_id')) return text;
  throw new Error('The report is not complete any more.');
}

/** What stands at an address; where it `keeps` answers and the server does not answer, the last one that is kept. */
async function textOf(
  target: string,
  keeps: boolean,
  signal: AbortSignal | undefined,
): Promise<string> {
  const reader = readerNow();
  const requireReader = (): void => {
    if (reader !== readerNow()) throw new SignedOutError();
  };
  try {
    const text = await bodyOf(await send(target, signal ? { signal } : {}), signal);
    requireReader();
    // What cannot be kept, for want of room, is shown all the same.
    if (keeps) void keepAnswer(target, text).catch(() => undefined);
    return text;
  } catch (error) {
    if (!(error instanceof LostError)) throw error;
    const kept = keeps ? await keptAnswer(target) : null;
    requireReader();
    if (kept === null) throw new LostError(NOTHING_KEPT);
    if (signal?.aborted !== true) noteKept(kept.takenAt);
    return kept.text;
  }
}

/** The body of an answer, to its end. @throws LostError where it breaks off. */
async function bodyOf(response: Response, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    if (signal?.aborted === true) throw error;
    noteLoss();
    throw new LostError();
  }
}

/** Sends JSON. @throws as {@link send}. */
export async function post(path: keyof paths, body: unknown): Promise<unknown> {
  const headers = { 'Content-Type': 'application/json', ...CHANGES };
  const response = await send(path, { method: 'POST', headers, body: JSON.stringify(body) });
  return response.json();
}
