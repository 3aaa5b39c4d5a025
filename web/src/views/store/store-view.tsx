import type { JSX } from 'preact';
import { address } from '../../api/client';
import { ProblemError } from '../../api/problem';
import { useResource } from '../../api/use-resource';
import { Bones } from '../../parts/bones';
import { Instant } from '../../parts/instant';
import { Notice } from '../../parts/notice';
import { StatusMark } from '../../parts/status-mark';
import { place } from '../../router';
import { Doubts } from './doubts';
import { readExplanation, type Explained } from './explanation';
import { Figures } from './figures';
import { Polls } from './polls';
import { StoreFacts } from './store-facts';
import { Sums } from './sums';
import { Timeline } from './timeline';

/** A store's week, its figures, and what they come from. */
export function StoreView({ id }: { id: string }): JSX.Element {
  const asOf = place.value.query.get('as_of');
  const { data, error, reload } = useResource<Explained>(`store ${id} ${asOf ?? ''}`, (signal) =>
    readExplanation(id, asOf, signal),
  );
  const store = data?.store ?? null;
  const last = store?.status_periods.at(-1)?.status;
  const isUnknown = error instanceof ProblemError && error.status === 404;
  return (
    <div class="stack">
      <div class="head">
        <div>
          <p class="small no-print">
            <a href="/stores">Stores</a>
          </p>
          <h1 tabIndex={-1}>{store?.profile?.name ?? `Store ${id}`}</h1>
          {store !== null && (
            <p class="soft">
              <span class="mono">{id}</span>
              {store.as_of !== null && (
                <>
                  {' · as of '}
                  <Instant at={store.as_of} zone={store.timezone} />
                </>
              )}
            </p>
          )}
        </div>
        <div class="buttons no-print">
          {last !== undefined && (
            <span class="standing">
              <StatusMark status={last === 'active' ? 'up' : 'down'}>
                {last === 'active' ? 'Up at the last poll' : 'Down at the last poll'}
              </StatusMark>
            </span>
          )}
          <a
            class="button"
            href={address(
              '/api/v1/debug/store/{store_id}',
              { store_id: id },
              { as_of: asOf, detail: data?.withoutDetail === null ? 'full' : null },
            )}
          >
            JSON
          </a>
        </div>
      </div>
      {isUnknown ? (
        <div class="empty">
          <p>
            Nothing is known of a store “{id}”: no poll, no hours, no zone and no profile has its
            id.
          </p>
          <a href="/data">Take in data</a>
        </div>
      ) : (
        <Notice error={error} retry={reload} />
      )}
      {store === null && error === null && <Bones lines={14} />}
      {data !== null && store !== null && (
        <>
          <Figures store={store} />
          <Timeline store={store} />
          <Sums store={store} />
          <Doubts {...data} />
          <Polls store={store} />
          <StoreFacts store={store} />
        </>
      )}
    </div>
  );
}
