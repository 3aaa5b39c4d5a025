import type { ComponentChildren, JSX } from 'preact';
import type { Item, Query } from '../../api/client';
import { alignFigure, showShare } from '../../format/figure';
import { millisOf, READERS_ZONE, showShort } from '../../format/instant';
import { StatusMark } from '../../parts/status-mark';
import { Strip } from './strip';

/** A store as the list shows it. */
export type FleetStore = Item<'/api/v1/fleet/stores'>;
export type Sort = NonNullable<Query<'/api/v1/fleet/stores'>['sort']>;

/** A column of the list of stores. */
export interface Column {
  readonly name: string;
  readonly title: string;
  readonly unit?: string;
  /** What the API sorts by; a column without it is not sorted by. */
  readonly sort?: Sort;
  readonly isNumber?: boolean;
  /** Whether it is shown where nothing was chosen. */
  readonly isUsual?: boolean;
  readonly cell: (store: FleetStore) => ComponentChildren;
}

const STATES = { up: 'Up', down: 'Down', silent: 'Silent', closed: 'Closed' } as const;

type Figure =
  | 'uptime_last_hour'
  | 'downtime_last_hour'
  | 'uptime_last_day'
  | 'downtime_last_day'
  | 'uptime_last_week'
  | 'downtime_last_week';

function figure(name: Figure, title: string, unit: string): Column {
  return {
    name,
    title,
    unit,
    sort: name,
    isNumber: true,
    isUsual: name.startsWith('down'),
    cell: (store) => <Number value={store[name]} />,
  };
}

function Number({ value }: { value: number }): JSX.Element {
  return <span class={value === 0 ? 'soft' : ''}>{alignFigure(value)}</span>;
}

/** The columns of the list of stores, after the store itself. */
export const COLUMNS: readonly Column[] = [
  {
    name: 'state',
    title: 'State',
    isUsual: true,
    cell: ({ state }) => <StatusMark status={state}>{STATES[state]}</StatusMark>,
  },
  {
    name: 'strip',
    title: 'Last week, by 2 h',
    isUsual: true,
    cell: ({ strip }) => <Strip letters={strip} />,
  },
  {
    name: 'share_last_week',
    title: 'Up, week',
    sort: 'share_last_week',
    isNumber: true,
    isUsual: true,
    cell: ({ share_last_week }) => showShare(share_last_week),
  },
  figure('downtime_last_hour', 'Down, hour', 'min'),
  figure('downtime_last_day', 'Down, day', 'h'),
  figure('downtime_last_week', 'Down, week', 'h'),
  figure('uptime_last_hour', 'Up, hour', 'min'),
  figure('uptime_last_day', 'Up, day', 'h'),
  figure('uptime_last_week', 'Up, week', 'h'),
  {
    name: 'last_observed_at',
    title: 'Last poll',
    sort: 'last_observed_at',
    isUsual: true,
    cell: ({ last_observed_at }) => (
      <time dateTime={last_observed_at} title={`${last_observed_at}, shown in ${READERS_ZONE}`}>
        {showShort(millisOf(last_observed_at), READERS_ZONE)}
      </time>
    ),
  },
  {
    name: 'region',
    title: 'Region',
    isUsual: true,
    cell: ({ region }) => region ?? <span class="soft">–</span>,
  },
  { name: 'type', title: 'Type', cell: ({ type }) => type ?? <span class="soft">–</span> },
  { name: 'timezone', title: 'Zone', cell: ({ timezone }) => timezone },
];
