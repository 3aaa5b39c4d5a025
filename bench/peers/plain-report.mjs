import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { Between, DataSource, EntitySchema, LessThanOrEqual } from 'typeorm';
import { serveJobs } from './serve-jobs.mjs';
import { connectionSettings } from '../../dist/src/database/pg-types.js';
import { DataProcessor } from '../../dist/src/uptime/data-processor.js';
import { formatInstant } from '../../dist/src/uptime/epoch-micros.js';
import { WINDOWS } from '../../dist/src/uptime/figures.js';
import { formatFigure } from '../../dist/src/uptime/rounding.js';
import { DEFAULT_ZONE } from './report-windows.mjs';

const STORES_AT_A_TIME = 10;
const WEEK = 7 * 86_400_000_000;

const entity = (name, columns) =>
  new EntitySchema({
    name,
    columns: Object.fromEntries(columns.map(([column, type]) => [column, { type, primary: true }])),
  });
const Poll = entity('store_status', [
  ['store_id', 'text'],
  ['timestamp_utc', 'timestamptz'],
  ['status', 'text'],
]);
const Hours = entity('business_hours', [
  ['store_id', 'text'],
  ['day_of_week', 'smallint'],
  ['start_time_local', 'time'],
  ['end_time_local', 'time'],
]);
const Zone = entity('store_timezones', [
  ['store_id', 'text'],
  ['timezone_str', 'text'],
]);

const seconds = (time) => {
  const [hours, minutes, rest] = time.split(':').map(Number);
  return hours * 3600 + minutes * 60 + rest;
};

/** Each poll as a period of its own: neighbours of one status do no harm to the figures. */
const asPeriod = ({ status, timestamp_utc: at }) => ({ status, startedAt: at, lastObservedAt: at });

/** What is known of one store, by four queries. */
async function inputOf(storeId, asOf, source) {
  const [polls, hours, zone] = [Poll, Hours, Zone].map((of) => source.getRepository(of));
  const [from, to] = [formatInstant(asOf - WEEK), formatInstant(asOf)];
  const before = await polls.findOne({
    where: { store_id: storeId, timestamp_utc: LessThanOrEqual(from) },
    order: { timestamp_utc: 'DESC' },
  });
  const within = await polls.find({
    where: { store_id: storeId, timestamp_utc: Between(from, to) },
    order: { timestamp_utc: 'ASC' },
  });
  const rows = await hours.findBy({ store_id: storeId });
  const own = await zone.findOneBy({ store_id: storeId });
  return {
    storeId,
    timezone: own?.timezone_str ?? DEFAULT_ZONE,
    businessHours: rows.map((row) => ({
      dayOfWeek: row.day_of_week,
      startSecond: seconds(row.start_time_local),
      endSecond: seconds(row.end_time_local),
    })),
    periods: [...(before ? [before] : []), ...within].map(asPeriod),
  };
}

/**
 * The plain way: an ORM, ten stores at a time, queries for each store. It counts by the service's own
 * accounting, so what differs is the reading. `settings` is `url`; a job may name the most stores.
 */
async function open({ url }) {
  const source = new DataSource({
    type: 'postgres',
    url,
    entities: [Poll, Hours, Zone],
    extra: connectionSettings(url),
  });
  await source.initialize();
  return {
    run: async ({ asOf, out, stores }) => {
      const ids = await source
        .getRepository(Poll)
        .createQueryBuilder('poll')
        .select('DISTINCT poll.store_id', 'id')
        .where('poll.timestamp_utc <= :asOf', { asOf: formatInstant(asOf) })
        .orderBy('id')
        .limit(stores)
        .getRawMany();
      const counting = new DataProcessor().startRun({
        asOf,
        interpolation: 'previous',
        maxCarry: null,
        detail: false,
      });
      const columns = WINDOWS.flatMap(({ name }) => [`uptime_${name}`, `downtime_${name}`]);
      const lines = [`store_id,${columns.join(',')}`];
      for (let first = 0; first < ids.length; first += STORES_AT_A_TIME) {
        const batch = ids.slice(first, first + STORES_AT_A_TIME);
        const inputs = await Promise.all(batch.map(({ id }) => inputOf(id, asOf, source)));
        for (const input of inputs) {
          const { windows } = counting.process(input);
          const figures = WINDOWS.flatMap(({ name, unit }) => [
            formatFigure(windows[name].uptime, unit),
            formatFigure(windows[name].downtime, unit),
          ]);
          lines.push([input.storeId, ...figures].join(','));
        }
      }
      writeFileSync(out, `${lines.join('\n')}\n`);
    },
    close: () => source.destroy(),
  };
}

await serveJobs(open);
