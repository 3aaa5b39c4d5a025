import { effect } from '@preact/signals';
import { returns } from './api/connection';
import { loadAnewNext } from './router';

/**
 * Lets the browser keep the page's own files, so that it opens where the server does not answer. A newer
 * build is looked for whenever the server comes back, and loaded with the next change of view.
 */
export function keepPage(): void {
  // Where the page does not come by TLS or from this machine, browsers have no workers.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  let isKept = serviceWorker.controller !== null;
  serviceWorker.addEventListener('controllerchange', () => {
    if (isKept) loadAnewNext();
    isKept = true;
  });
  effect(() => {
    // Where it cannot be had now, it can with the next return or the next load of the page.
    if (returns.value >= 0) void register(serviceWorker).catch(() => undefined);
  });
}

async function register(workers: ServiceWorkerContainer): Promise<void> {
  const registration = await workers.register('/service-worker.js');
  if (returns.value > 0) await registration.update();
}
