import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { showCount, showLength } from '../../format/figure';
import { microsOf, millisOf, showDateTime } from '../../format/instant';
import { LongTable } from '../../parts/long-table';
import { StatusMark } from '../../parts/status-mark';
import { useVirtual } from '../../parts/use-virtual';
import type { Explanation } from './explanation';

type Observations = NonNullable<Explanation['observations']>;

const ROW_HEIGHT = 30;

/** The single polls of the week, as a table that is opened. */
export function Polls({ store }: { store: Explanation }): JSX.Element | null {
  const [isOpen, setIsOpen] = useState(false);
  const { observations: polls } = store;
  if (polls === undefined) return null;
  const first = polls[0];
  const windowFrom = store.windows?.last_week.from ?? '';
  const isCut = first !== undefined && polls.length < (store.observations_last_week ?? 0);
  return (
    <section class="panel" aria-labelledby="polls">
      <header>
        <h2 id="polls">
          Polls of the last week <span class="soft">{showCount(polls.length)}</span>
        </h2>
        {isCut && (
          <span class="soft small">
            The newest of {showCount(store.observations_last_week ?? 0)}
          </span>
        )}
      </header>
      {first === undefined ? (
        <p class="soft">No poll since {showDateTime(millisOf(windowFrom), store.timezone)}.</p>
      ) : (
        <details
          onToggle={(event) => {
            setIsOpen(event.currentTarget.open);
          }}
        >
          <summary>As a table</summary>
          {isOpen && <PollTable polls={polls} zone={store.timezone} />}
        </details>
      )}
    </section>
  );
}

function PollTable({ polls, zone }: { polls: Observations; zone: string }): JSX.Element {
  const sight = useVirtual(polls.length, ROW_HEIGHT);
  return (
    <LongTable
      label="Polls of the last week"
      total={polls.length}
      sight={sight}
      head={
        <>
          <th scope="col">{zone}</th>
          <th scope="col">UTC</th>
          <th scope="col">Found</th>
          <th scope="col" class="number">
            After the poll before
          </th>
        </>
      }
    >
      {(index) => {
        const poll = polls[index];
        return poll && <Line key={index} {...{ poll, index, zone }} before={polls[index - 1]} />;
      }}
    </LongTable>
  );
}

function Line({
  poll,
  before,
  index,
  zone,
}: {
  poll: Observations[number];
  before: Observations[number] | undefined;
  index: number;
  zone: string;
}): JSX.Element {
  const { timestamp_utc: at, status } = poll;
  return (
    <tr aria-rowindex={index + 2} style={{ height: `${ROW_HEIGHT}px` }}>
      <th scope="row">
        <time dateTime={at}>{showDateTime(millisOf(at), zone)}</time>
      </th>
      <td>{at.replace('T', ' ').replace('Z', '')}</td>
      <td>
        <StatusMark status={status === 'active' ? 'up' : 'down'}>
          {status === 'active' ? 'up' : 'down'}
        </StatusMark>
      </td>
      <td class="number">
        {before ? showLength(microsOf(at) - microsOf(before.timestamp_utc)) : '–'}
      </td>
    </tr>
  );
}
