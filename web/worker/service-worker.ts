import { isOfTheService } from '../src/addresses';

declare const self: ServiceWorkerGlobalScope;
/** The addresses of the files of the built page, and a hash of them all; the build writes both in. */
declare const PAGE_FILES: readonly string[];
declare const PAGE_BUILD: string;

const CACHES = 'page ';
const CACHE = `${CACHES}${PAGE_BUILD}`;
const FILES: ReadonlySet<string> = new Set(PAGE_FILES);
/** A page that is kept is better than one that is waited for longer. */
const PAGE_WITHIN_MS = 3_000;

/** Keeps the files of this build, all or none, checked against the server where a name says nothing. */
async function keepFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(PAGE_FILES.map((path) => new Request(path, { cache: 'no-cache' })));
  await self.skipWaiting();
}

/** Lets go of other builds. Pages that are open have all of theirs already. */
async function takeOver(): Promise<void> {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(CACHES) && name !== CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** Whether a proxy answers in the place of a service that does not. */
function isOfProxy({ status, headers }: Response): boolean {
  const isJson = headers.get('Content-Type')?.includes('json') === true;
  return [502, 503, 504].includes(status) && !isJson;
}

/** The page as the server has it; as it is kept where the server does not answer in time. */
async function freshPage(request: Request): Promise<Response> {
  const kept = await caches.match('/', { cacheName: CACHE });
  const fresh = fetch(request);
  if (kept === undefined) return fresh;
  const late = new Promise<null>((resolve) => setTimeout(resolve, PAGE_WITHIN_MS, null));
  const answer = await Promise.race([fresh, late]).catch(() => null);
  return answer === null || isOfProxy(answer) ? kept : answer;
}

async function keptFile(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}

self.addEventListener('install', (event) => {
  event.waitUntil(keepFiles());
});
self.addEventListener('activate', (event) => {
  event.waitUntil(takeOver());
});
// Figures are none of its business: the page itself keeps the last ones (`src/api/kept-answers.ts`).
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode !== 'navigate') {
    if (FILES.has(pathname)) event.respondWith(keptFile(request));
  } else if (!isOfTheService(pathname)) {
    event.respondWith(freshPage(request));
  }
});
