import type { JSX } from 'preact';
import { get } from '../../api/client';
import { dataChanges, isLive } from '../../api/feed';
import { useResource } from '../../api/use-resource';
import { millisOf, showAge } from '../../format/instant';
import { Bones } from '../../parts/bones';
import { Instant } from '../../parts/instant';
import { Notice } from '../../parts/notice';
import { StatusMark } from '../../parts/status-mark';
import type { Fleet } from './fleet';
import { MostDowntime } from './most-downtime';
import { StateCounts } from './state-counts';
import { Trends } from './trends';
import { WhereItHurts } from './where-it-hurts';
import { WindowShares } from './window-shares';

/** The fleet at a glance; it changes by itself when polls come in. */
export function NowView(): JSX.Element {
  const { data, error, reload } = useResource(
    'fleet',
    (signal) => get('/api/v1/fleet', { signal }),
    dataChanges.value,
  );
  return (
    <div class="stack">
      <div class="head">
        <h1 tabIndex={-1}>Now</h1>
        {data !== null && <Age fleet={data} />}
      </div>
      <Notice error={error} retry={reload} />
      {data === null && error === null && <Bones lines={16} />}
      {data !== null && (data.as_of === null ? <NothingYet /> : <Glance fleet={data} />)}
    </div>
  );
}

function Age({ fleet: { as_of } }: { fleet: Fleet }): JSX.Element {
  return (
    <p class="small">
      {as_of !== null && (
        <>
          <span class="soft">As of the newest poll, </span>
          <Instant at={as_of} />
          <span class="soft">, {showAge(millisOf(as_of))} · </span>
        </>
      )}
      <StatusMark status={isLive.value ? 'up' : 'silent'}>
        {isLive.value ? 'changes by itself' : 'not connected'}
      </StatusMark>
    </p>
  );
}

function NothingYet(): JSX.Element {
  return (
    <div class="panel">
      <div class="empty">
        <h2>No polls yet</h2>
        <p>
          Everything here is counted from polls. Take a file of them in, or let your pollers send
          them to <code>POST /api/v1/observations</code>; this page shows them within two seconds.
        </p>
        <div class="buttons">
          <a class="button" href="/data">
            Take a file in
          </a>
          <a class="button" href="/docs">
            The API
          </a>
        </div>
      </div>
    </div>
  );
}

function Glance({ fleet }: { fleet: Fleet }): JSX.Element {
  return (
    <>
      <StateCounts fleet={fleet} />
      <WindowShares fleet={fleet} />
      <Trends fleet={fleet} />
      <div class="quarters">
        <MostDowntime stores={fleet.most_downtime} />
        <WhereItHurts by="timezone" title="By time zone" groups={fleet.where.timezone} />
        <WhereItHurts by="region" title="By region" groups={fleet.where.region} />
        <WhereItHurts by="type" title="By type" groups={fleet.where.type} />
      </div>
    </>
  );
}
