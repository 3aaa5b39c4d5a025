import type { Slice } from '../common/slice';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import { roundedHundredths } from '../uptime/rounding';
import { TimeSum } from '../uptime/time-sum';
import type { CodedTexts } from './coded-texts';
import type { FleetCountsDto, FleetDto, FleetGroupDto, MostDowntimeDto } from './fleet.dto';
import type { FleetStores } from './fleet-stores';
import { FleetTotals } from './fleet-totals';

/** The groups that are shown of each kind. */
const MOST_GROUPS = 20;
const MOST_STORES = 10;

/** What a summary is made of. */
export interface SummarySource {
  /** null without polls; then there are no stores. */
  readonly asOf: EpochMicros | null;
  readonly silentAfterMinutes: number;
  readonly stores: FleetStores;
  readonly totals: FleetTotals;
}

/** The fleet at a glance (`docs/api.md`, Dashboard). */
export async function summarize(
  { asOf, silentAfterMinutes, stores, totals }: SummarySource,
  slice: Slice,
): Promise<FleetDto> {
  const [region, type, timezone] = [
    new Groups(stores, stores.regions),
    new Groups(stores, stores.types),
    new Groups(stores, stores.timezones),
  ];
  const counts = { up: 0, down: 0, silent: 0, closed: 0 };
  const most = new MostDowntime(stores);
  for (let store = 0; store < stores.count; store += 1) {
    if (slice.isOver) await slice.next();
    counts[stores.stateOf(store)] += 1;
    for (const groups of [region, type, timezone]) groups.add(store);
    most.add(store);
  }
  return {
    as_of: asOf === null ? null : formatInstant(asOf),
    made_at: formatInstant(Date.now() * 1_000),
    silent_after_minutes: silentAfterMinutes,
    stores: withSums(counts),
    windows: totals.windows,
    trend_hours: asOf === null ? [] : totals.trendHours,
    trend_days: asOf === null ? [] : totals.trendDays,
    where: { region: region.worst(), type: type.worst(), timezone: timezone.worst() },
    most_downtime: most.list(),
  };
}

function withSums(counts: Omit<FleetCountsDto, 'total' | 'open'>): FleetCountsDto {
  const open = counts.up + counts.down + counts.silent;
  return { total: open + counts.closed, open, ...counts };
}

interface Group {
  stores: number;
  down: number;
  silent: number;
  readonly week: TimeSum;
}

/** The stores by one of their texts. */
class Groups {
  private readonly groups: readonly Group[];

  constructor(
    private readonly stores: FleetStores,
    private readonly texts: CodedTexts,
  ) {
    this.groups = texts.texts.map(() => ({ stores: 0, down: 0, silent: 0, week: new TimeSum() }));
  }

  add(store: number): void {
    const group = this.groups[this.texts.codeOf(store)];
    if (group === undefined) return;
    const state = this.stores.stateOf(store);
    group.stores += 1;
    if (state === 'down' || state === 'silent') group[state] += 1;
    group.week.add(
      this.stores.uptime(store, 'last_week'),
      this.stores.downtime(store, 'last_week'),
    );
  }

  /** Those with most downtime, most first; equal ones by the smaller share, then by their text. */
  worst(): FleetGroupDto[] {
    return this.groups
      .map(({ week, ...counts }, code) => ({
        value: this.texts.texts[code] ?? null,
        ...counts,
        downtime_last_week: week.downtimeHours,
        share_last_week: week.share,
      }))
      .sort(
        (a, b) =>
          b.downtime_last_week - a.downtime_last_week ||
          (a.share_last_week ?? 1) - (b.share_last_week ?? 1) ||
          Buffer.compare(Buffer.from(a.value ?? ''), Buffer.from(b.value ?? '')),
      )
      .slice(0, MOST_GROUPS);
  }
}

/** The few stores with most downtime in the last week, by the figure as printed, then by id. */
class MostDowntime {
  private readonly ranked: { store: number; hundredths: number }[] = [];

  constructor(private readonly stores: FleetStores) {}

  /** They come in the order of their ids. */
  add(store: number): void {
    const hundredths = this.hundredths(store, 'last_week');
    const least = this.ranked.length < MOST_STORES ? 0 : (this.ranked.at(-1)?.hundredths ?? 0);
    if (hundredths <= least) return;
    const place = this.ranked.findIndex((other) => other.hundredths < hundredths);
    this.ranked.splice(place === -1 ? this.ranked.length : place, 0, { store, hundredths });
    this.ranked.length = Math.min(this.ranked.length, MOST_STORES);
  }

  list(): MostDowntimeDto[] {
    return this.ranked.map(({ store, hundredths }) => ({
      store_id: this.stores.ids[store] ?? '',
      name: this.stores.names[store] ?? null,
      downtime_last_day: this.hundredths(store, 'last_day') / 100,
      downtime_last_week: hundredths / 100,
    }));
  }

  private hundredths(store: number, window: 'last_day' | 'last_week'): number {
    return roundedHundredths(this.stores.downtime(store, window), 'hours');
  }
}
