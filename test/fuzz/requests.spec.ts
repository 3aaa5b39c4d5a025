import fc from 'fast-check';
import { fuzz } from './fuzz';
import { deepJson, oddJson, oddText, often } from './odd-values';
import { operations, type Operation } from './operations';
import { useFuzzedService } from './service';

const ALL = operations();
/** Values that some parameter or field takes; the reports and ingestions that there are come in as well. */
const USUAL = [
  ...[
    '1',
    'a-b',
    '10',
    '1000',
    'csv',
    'json',
    'ndjson',
    'xlsx',
    'asc',
    'desc',
    'North',
    'previous',
  ],
  ...['linear', 'full', '2023-01-25T18:13:22Z', 'store_id', 'downtime_last_week', 'store_status'],
  ...['timezones', '7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11', 'REPORT', 'INGESTION', 'CURSOR'],
];
const value = fc.oneof(fc.constantFrom(...USUAL), oddText);

interface Case {
  operation: Operation;
  pathValues: string[];
  query: [name: string, value: string][];
  body: string | null;
  headers: Record<string, string>;
}

/** Percent-encoding of whatever; lone surrogates, which have none, as their own three bytes. */
function encoded(text: string): string {
  return Array.from(text, (char) =>
    /\p{Cs}/u.test(char) ? '%ED%A0%80' : encodeURIComponent(char),
  ).join('');
}

const headers = often(
  fc.constant<Record<string, string>>({}),
  fc.dictionary(
    fc.constantFrom(
      ...['accept', 'content-type', 'content-encoding', 'range', 'if-none-match', 'cookie', 'te'],
      ...['x-request-id', 'authorization', 'x-http-method-override', 'origin', 'accept-encoding'],
      ...['x-forwarded-for', 'last-event-id', 'expect', 'accept-language', 'connection'],
    ),
    fc.oneof(
      fc.constantFrom(
        '*/*',
        'gzip',
        'bytes=0-',
        'bytes=9-1',
        'text/csv',
        'application/json',
        '100-continue',
      ),
      fc.constantFrom(
        'application/json; charset="',
        'multipart/form-data',
        'multipart/form-data; boundary=X',
      ),
      fc.string({ maxLength: 200 }).map((text) => text.replace(/[^\x20-\x7e]/g, '').trim()),
    ),
    { maxKeys: 3 },
  ),
  3,
);

function bodyOf({ bodyNames }: Operation): fc.Arbitrary<string | null> {
  if (bodyNames === null) return often(fc.constant(null), fc.json(), 12);
  const field = fc.tuple(
    often(fc.constantFrom('x', ...bodyNames), oddText, 20),
    fc.oneof(value, oddJson),
  );
  return fc.oneof(
    fc.constant(null),
    fc.array(field, { maxLength: 4 }).map((fields) => JSON.stringify(Object.fromEntries(fields))),
    oddJson.map((whole) => JSON.stringify(whole)),
    oddText,
    fc.tuple(fc.constantFrom('x', ...bodyNames), deepJson).map(([name, deep]) => {
      return `{"${name}":${deep}}`;
    }),
  );
}

const cases: fc.Arbitrary<Case> = fc.constantFrom(...ALL).chain((operation) =>
  fc.record({
    operation: fc.constant(operation),
    pathValues: fc.tuple(...operation.pathNames.map(() => value)),
    query: fc.array(
      fc.tuple(often(fc.constantFrom('limit', ...operation.queryNames), oddText, 12), value),
      { maxLength: operation.queryNames.length === 0 ? 1 : 4 },
    ),
    body: bodyOf(operation),
    headers,
  }),
);

/** The names of what a request brings in its query and its body. */
function sentNames({ operation, query, body }: Case): string[] {
  const names = query.map(([name]) => name);
  try {
    names.push(...Object.keys(JSON.parse(body ?? '{}') as object));
  } catch {
    // No JSON has no names.
  }
  return [...names, ...(operation.bodyNames ?? [])].filter((name) => name !== '');
}

describe('a request', () => {
  const service = useFuzzedService();
  let known = new Map<string, string>();
  let sent = 0;

  async function fill(): Promise<void> {
    const { application } = service;
    await application.observe(
      ['1', 'active', '2023-01-25T12:00:00Z'],
      ['a-b', 'inactive', '2023-01-25T18:00:00Z'],
      ['漢', 'inactive', '2023-01-24T18:00:00Z'],
    );
    await application.upload('timezones', 'store_id,timezone_str\n1,UTC\n');
    const { id } = await application.upload('stores', 'store_id,region\n1,North\n,x\n,y\n');
    const report = await application.trigger();
    await application.ended(report);
    const page = await application.http.get(`/api/v1/reports/${report}/rows?limit=1`);
    const { next_cursor } = page.json() as { next_cursor: string };
    known = new Map([
      ['REPORT', report],
      ['INGESTION', id],
      ['CURSOR', next_cursor],
    ]);
    await service.look();
  }
  beforeAll(fill);

  const shown = (text: string) => encoded(known.get(text) ?? text);

  fuzz('of any kind is answered, or refused and explained', 0.35, cases, async (one) => {
    const { operation, pathValues, query, body, headers: sentHeaders } = one;
    let path = operation.path;
    operation.pathNames.forEach((name, i) => {
      path = path.replace(`{${name}}`, () => shown(pathValues[i] ?? ''));
    });
    const search = query.map((pair) => pair.map(shown).join('=')).join('&');
    const answer = await service.application.http.send(
      operation.method,
      search === '' ? path : `${path}?${search}`,
      {
        headers: {
          ...(body === null ? {} : { 'content-type': 'application/json' }),
          ...sentHeaders,
        },
        ...(body === null ? {} : { body }),
      },
    );
    await service.check(answer);
    if (answer.status === 400) {
      const { detail } = answer.json() as { detail: string };
      const culprits = [...operation.pathNames, ...operation.queryNames, ...sentNames(one)];
      const isNamed = /body|address|Host|HTTP|form|file|levels|^"/.test(detail);
      expect({
        detail,
        isNamed: isNamed || culprits.some((name) => detail.includes(name)),
      }).toEqual({
        detail,
        isNamed: true,
      });
    }
    // A parameter that is not known is never passed over, nor one that is there twice.
    const names = query.map(([name]) => name).filter((name) => name !== '');
    const isStrange =
      names.some((name) => !operation.queryNames.includes(name)) ||
      names.some((name, i) => names.indexOf(name) < i && !operation.repeatable.includes(name));
    // An empty part of the path makes it that of another call.
    if (isStrange && !pathValues.includes('')) expect(answer.status).toBeGreaterThanOrEqual(400);
    if (answer.status === 202) {
      await service.ended((answer.json() as { id: string }).id);
      await service.look();
    }
    sent += 1;
    if (sent % 500 === 0) await fill();
  });
});
