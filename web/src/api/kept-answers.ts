import { beyondLimits, type KeptEntry } from './kept-limits';
import type { paths } from './schema';

const CACHE = 'answers';
const TAKEN_AT = 'X-Taken-At';
const BYTES = 'X-Bytes';

/** What is kept: figures that people come to see. Keys, audit events, health and downloads are not. */
const KEPT: ReadonlySet<keyof paths> = new Set<keyof paths>([
  '/api/v1/fleet',
  '/api/v1/fleet/stores',
  '/api/v1/fleet/checks',
  '/api/v1/debug/store/{store_id}',
  '/api/v1/reports',
  '/api/v1/reports/{report_id}',
  '/api/v1/ingestions',
  '/api/v1/ingestions/{id}',
]);

/** Counts who reads here, one after the other: up whenever all answers are forgotten. */
let reader = 0;

/** An answer from before. */
export interface KeptAnswer {
  readonly text: string;
  /** When it was taken, in milliseconds of the browser's clock. */
  readonly takenAt: number;
}

/** Whether answers of a path are kept. Later pages of a list are not: their addresses do not come again. */
export function isKept(path: keyof paths, query: Readonly<Record<string, unknown>> = {}): boolean {
  return KEPT.has(path) && (query['cursor'] ?? query['offset'] ?? null) === null;
}

/** Keeps an answer in the place of the last one at `address`, within the limits of them all. */
export async function keepAnswer(address: string, text: string): Promise<void> {
  const cache = await answers();
  if (cache === null) return;
  const body = new Blob([text]);
  const headers = { [TAKEN_AT]: String(Date.now()), [BYTES]: String(body.size) };
  await cache.put(address, new Response(body, { headers }));
  const entries = await entriesOf(cache);
  await Promise.all(beyondLimits(entries, Date.now()).map((one) => cache.delete(one)));
}

/** The last answer at `address`; `null` where none is kept. */
export async function keptAnswer(address: string): Promise<KeptAnswer | null> {
  const cache = await answers();
  const response = await cache?.match(address);
  if (response === undefined) return null;
  const entry = entryOf(address, response);
  if (beyondLimits([entry], Date.now()).length > 0) return null;
  return { text: await response.text(), takenAt: entry.takenAt };
}

/** Who reads now: an answer that was asked for by somebody before is not for them. */
export function readerNow(): number {
  return reader;
}

/** Forgets all answers: whoever comes next to this browser must not see them, nor those under way. */
export async function forgetAnswers(): Promise<void> {
  reader += 1;
  if ('caches' in globalThis) await caches.delete(CACHE);
}

/** Browsers have it where the page comes by TLS or from this machine. */
async function answers(): Promise<Cache | null> {
  return 'caches' in globalThis ? caches.open(CACHE) : null;
}

async function entriesOf(cache: Cache): Promise<KeptEntry[]> {
  const requests = await cache.keys();
  const entries = requests.map(async (request) => {
    const response = await cache.match(request);
    return response === undefined ? [] : [entryOf(request.url, response)];
  });
  return (await Promise.all(entries)).flat();
}

function entryOf(address: string, { headers }: Response): KeptEntry {
  return {
    address,
    takenAt: Number(headers.get(TAKEN_AT)),
    bytes: Number(headers.get(BYTES)),
  };
}
