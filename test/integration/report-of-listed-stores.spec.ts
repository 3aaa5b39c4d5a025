import { join } from 'node:path';
import { Application } from '../support/application';

/**
 * All stores are read by scanning a stretch of them, listed ones by looking each one up. Both ways
 * must read the same.
 */
describe('a report of listed stores', () => {
  let application: Application;
  let ids: string[];

  beforeAll(async () => {
    application = await Application.start({ config: { reportBatchSize: 37 } });
    await application.uploadDirectory(join(__dirname, '../../data'));
    await application.observe(
      ['silent for weeks', 'inactive', '2026-01-20 10:00:00'],
      ['silent and again there', 'active', '2026-02-01 10:00:00'],
      ['silent and again there', 'active', '2026-02-03 10:00:00'],
      ['silent and again there', 'active', '2026-03-11 12:00:00'],
      ['changed while it was silent', 'active', '2026-02-01 10:00:00'],
      ['changed while it was silent', 'inactive', '2026-03-11 12:00:00'],
      ['just before the week', 'inactive', '2026-03-04 17:30:00'],
      ['at the very begin of the week', 'inactive', '2026-03-04 18:13:22.479220'],
    );
    ids = (await application.report())
      .split('\n')
      .slice(1, -1)
      .map((line) => line.slice(0, line.indexOf(',')))
      .map((id) => id.replace(/^"(.*)"$/, '$1'));
    expect(ids.length).toBeGreaterThan(190);
  });
  afterAll(async () => {
    await application.stop();
  });

  it.each([
    {},
    { interpolation: 'linear' },
    { detail: 'full' },
    { detail: 'full', interpolation: 'linear' },
    { max_carry_minutes: 30 },
    { detail: 'full', max_carry_minutes: 1_440 },
    { max_carry_minutes: 1_441 },
    { max_carry_minutes: 60_000 },
  ])('is that of all stores, by %j', async (way) => {
    for (const as_of of [undefined, '2026-03-10T01:00:00.5Z', '2026-02-20T00:00:00Z']) {
      const body = { ...way, ...(as_of === undefined ? {} : { as_of }) };
      const all = await application.report(body);
      expect(all.split('\n').length).toBeGreaterThan(3);
      expect(await application.report({ ...body, store_ids: ids })).toBe(all);
    }
  });

  it('that are a region is what all stores say of them, with other stores between', async () => {
    const chosen = ids.filter((_, index) => index % 3 !== 1);
    const profiles = chosen.map((id) => `"${id}",South-West\n`);
    await application.upload('stores', `store_id,region\n${profiles.join('')}`);
    for (const way of [{}, { detail: 'full' }]) {
      const [header, ...rows] = (await application.report(way)).split('\n');
      const ofChosen = rows.slice(0, -1).filter((_, index) => index % 3 !== 1);
      const expected = [header, ...ofChosen, ''].join('\n');
      expect(await application.report({ ...way, region: 'South-West' })).toBe(expected);
    }
  });

  it('has the same seven columns from the changes of status as from whole periods', async () => {
    for (const as_of of [undefined, '2026-03-10T01:00:00.5Z', '2026-02-20T00:00:00Z']) {
      const body = as_of === undefined ? {} : { as_of };
      const plain = (await application.report(body)).split('\n').slice(0, -1);
      const full = (await application.report({ ...body, detail: 'full' })).split('\n').slice(0, -1);
      expect(full.map((line, i) => line.slice(0, plain[i]?.length))).toEqual(plain);
    }
  });
});
