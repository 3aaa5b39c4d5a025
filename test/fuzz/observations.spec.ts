import fc from 'fast-check';
import { meaningOf } from './csv-model';
import { fuzz } from './fuzz';
import { deepJson, oddJson, oddText, often } from './odd-values';
import { useFuzzedService } from './service';

const poll = fc.record(
  {
    store_id: often(fc.constantFrom('1', '2', ' a-b ', 'é'), oddJson),
    status: often(fc.constantFrom('active', 'INACTIVE'), oddJson),
    timestamp_utc: often(
      fc.tuple(fc.nat(59), fc.nat(999_999)).map(([second, fraction]) => {
        return `2023-01-22 12:00:${String(second).padStart(2, '0')}.${fraction} UTC`;
      }),
      fc.oneof(oddJson, fc.constantFrom('1999-12-31 23:59:59', '2099-01-01T00:00:00Z')),
    ),
  },
  { requiredKeys: ['store_id', 'status'] },
);
const item = often(
  poll,
  fc.oneof(
    oddJson,
    poll.map((usual) => ({ ...usual, colour: 'red' })),
  ),
  12,
);
const batch = fc
  .array(item, { minLength: 1, maxLength: 8 })
  .map((observations) => ({ observations }));
const body = often(
  batch.map((value) => JSON.stringify(value)),
  fc.oneof(
    fc.json(),
    oddText,
    oddJson.map((value) => JSON.stringify({ observations: value })),
    fc.tuple(oddText, oddJson).map(([name, value]) => JSON.stringify({ [name]: value })),
    fc.tuple(batch, fc.nat()).map(([value, at]) => {
      const text = JSON.stringify(value);
      return text.slice(0, at % text.length);
    }),
    fc.constantFrom('{"__proto__":{"observations":[]}}', '{"observations":[{"__proto__":1}]}'),
    fc.constant('{"observations":[1e999]}'),
    deepJson.map((deep) => `{"observations":[${deep},{"store_id":${deep}}]}`),
  ),
);

interface Result {
  accepted: number;
  duplicates: number;
  rejected: { index: number; reason: string }[];
}

/** A poll of a batch is good where it is as a row of a file in quotes. */
function isGood(value: unknown): boolean {
  const { store_id, status, timestamp_utc, ...others } = { ...(value as Record<string, unknown>) };
  const fields = [store_id, status, timestamp_utc];
  if (Object.keys(others).length > 0 || fields.some((field) => typeof field !== 'string'))
    return false;
  if (/[\0\p{Cs}]/u.test(fields.join(''))) return false;
  const row = (fields as string[]).map((field) => `"${field.replaceAll('"', '""')}"`).join(',');
  const file = Buffer.from(`store_id,status,timestamp_utc\n${row}\n`);
  return meaningOf(file, (Date.now() + 600_000) * 1_000).good === 1;
}

describe('a batch of polls', () => {
  const service = useFuzzedService();
  let sent = 0;

  fuzz('takes the good ones, and names the others', 0.12, body, async (text) => {
    const answer = await service.application.http.post('/api/v1/observations', text, {
      'content-type': 'application/json',
    });
    await service.check(answer);
    if (answer.status !== 200) return;
    const { observations } = JSON.parse(text) as { observations: unknown[] };
    const { accepted, duplicates, rejected } = answer.json() as Result;
    expect(accepted + duplicates + rejected.length).toBe(observations.length);
    expect(rejected.map(({ index }) => index)).toEqual(
      observations.flatMap((value, index) => (isGood(value) ? [] : [index])),
    );
    for (const { reason } of rejected) expect(reason).toMatch(/store_id|status|timestamp_utc/);
    sent += 1;
    if (sent % 200 === 0) await service.startOver();
  });
});
