import { reportColumns, type Column } from '../reports/report-columns';
import type { ReportRow } from '../reports/report-row';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import { coverageNumber, formatCoverage } from '../uptime/rounding';
import type { Status } from '../uptime/status';

/** What a store is doing as of the picture; one that is open and was not heard of for long is silent. */
export const STORE_STATES = ['up', 'down', 'silent', 'closed'] as const;
export type StoreState = (typeof STORE_STATES)[number];

/** A store as the fleet shows it: the row of a report, and what else is known. */
export interface FleetStore extends ReportRow {
  readonly name: string | null;
  readonly region: string | null;
  readonly type: string | null;
  readonly state: StoreState;
  readonly lastObservedAt: EpochMicros;
  readonly lastStatus: Status;
  /** See `stripText`. */
  readonly strip: string;
}

function plainColumn(
  name: string,
  value: (store: FleetStore) => string | null,
): Column<FleetStore> {
  return { name, value, text: (store) => value(store) ?? '' };
}

const [STORE_ID, ...FIGURES] = reportColumns(undefined);

const SHARE_LAST_WEEK: Column<FleetStore> = {
  name: 'share_last_week',
  text: ({ windows: { last_week } }) => formatCoverage(last_week.uptime, last_week.business),
  value: ({ windows: { last_week } }) => coverageNumber(last_week.uptime, last_week.business),
};

/** The columns of a store, in JSON and CSV (`docs/api.md`, Dashboard); its figures are the report's own. */
export const FLEET_COLUMNS: readonly Column<FleetStore>[] = [
  ...(STORE_ID ? [STORE_ID] : []),
  plainColumn('name', ({ name }) => name),
  plainColumn('region', ({ region }) => region),
  plainColumn('type', ({ type }) => type),
  plainColumn('timezone', ({ timezone }) => timezone),
  plainColumn('state', ({ state }) => state),
  plainColumn('last_observed_at', ({ lastObservedAt }) => formatInstant(lastObservedAt)),
  plainColumn('last_status', ({ lastStatus }) => lastStatus),
  ...FIGURES,
  SHARE_LAST_WEEK,
  plainColumn('strip', ({ strip }) => strip),
];
