import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { send } from '../../api/client';
import { useResource } from '../../api/use-resource';
import { PAGE_BUILD, PAGE_VERSION } from '../../page-version';
import { Bones } from '../../parts/bones';
import { Notice } from '../../parts/notice';
import { readHealth, type Health } from './health';
import { withLook, type Look } from './looks';
import { readMetrics } from './metrics';
import { PartTile } from './part-tile';
import { ProcessFacts } from './process-facts';
import { Rates } from './rates';

const LOOK_EVERY_MS = 5_000;

/** How the service is: its parts and their versions, and what it does. */
export function SystemView(): JSX.Element {
  const health = useResource('health', readHealth);
  const metrics = useResource<Look>('metrics', async (signal) => ({
    samples: readMetrics(await (await send('/metrics', { signal })).text()),
    at: Date.now(),
  }));
  const look = metrics.data;
  const [looks, setLooks] = useState<readonly Look[]>([]);
  useEffect(() => {
    if (look !== null) setLooks((before) => withLook(before, look));
  }, [look]);
  const reload = (): void => {
    health.reload();
    metrics.reload();
  };
  useEffect(() => {
    const timer = setInterval(reload, LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return (
    <div class="stack">
      <div class="head">
        <h1 tabIndex={-1}>Health</h1>
        <span class="soft small">Looked at every 5 s</span>
      </div>
      <Notice error={health.error} retry={reload} />
      {health.data === null ? (
        health.error === null && <Bones lines={4} />
      ) : (
        <Parts health={health.data} />
      )}
      <Notice error={metrics.error} retry={reload} />
      {look === null || looks.length === 0 ? (
        metrics.error === null && <Bones lines={8} />
      ) : (
        <div class="two">
          <Rates looks={looks} />
          <ProcessFacts samples={look.samples} />
        </div>
      )}
    </div>
  );
}

function Parts({ health: { details } }: { health: Health }): JSX.Element {
  return (
    <div class="tiles dense">
      {Object.entries(details).map(([name, part]) => (
        <PartTile
          key={name}
          name={name}
          part={name === 'service' ? { ...part, page: PAGE_VERSION, page_build: PAGE_BUILD } : part}
        />
      ))}
    </div>
  );
}
