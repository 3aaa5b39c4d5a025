import { EMPTY_FORM, requestOf, type ReportForm } from '../../web/src/views/reports/report-form';
import { Application } from '../support/application';

const lines = (count: number): string => Array.from({ length: count }, (_, n) => n).join('\n');

/** What people may type into the form, right and wrong. */
const TYPED: readonly Partial<ReportForm>[] = [
  {},
  ...[
    ...[
      '2023-01-25T18:13:22.479220Z',
      ' 2023-01-25 18:13:22 ',
      '2023-01-25T18:13:22.4',
      '1/25/2023',
    ],
    ...['2023-01-25T18:13:22 UTC', '2023-01-25T18:13:22utc', '2023-01-25T18:13:22 Z', '2023-01-25'],
    ...['2023-01-25T18:13:22+05', '2023-01-25T18:13:22 +0530', '2023-01-25t18:13:22-05:30', 'now'],
    ...[
      '2023-01-25T18:13:22+05:',
      '2023-01-25T18:13:22+5',
      '2023-01-25T18:13:22+24:00',
      '2023-01-25T18:13',
    ],
    ...[
      '2023-01-25T18:13:22  Z',
      '2023-01-25T18:13:22.',
      '2023-01-25T18:13:22.4792201Z',
      '+2023-01-25',
    ],
    ...[
      '2023-02-29T00:00:00Z',
      '2024-02-29T00:00:00Z',
      '2023-13-01T00:00:00Z',
      '2023-00-10T00:00:00Z',
    ],
    ...[
      '2023-01-25T24:00:00Z',
      '2023-01-25T23:60:00Z',
      '2023-01-25T23:59:60Z',
      '2023-04-31T00:00:00Z',
    ],
    ...['2000-01-01T00:00:00Z', '1999-12-31T23:59:59.999999Z', '2000-01-01T00:00:00+01:00'],
    ...[
      '1999-12-31T23:00:00-01:00',
      '0000-01-01T00:00:00Z',
      '2023-01-25T18:13:22+0',
      '2023-1-25T18:13:22Z',
    ],
  ].map((asOf) => ({ asOf })),
  ...['1', '90', '007', '100000000', '0', '-1', '1.5', '100000001', 'ten', '٣'].map(
    (maxCarryMinutes) => ({ maxCarryMinutes }),
  ),
  { maxCarryMinutes: '90', interpolation: 'linear' },
  { interpolation: 'linear', isDetailed: true },
  { storeIds: 'a\n\n b \n' },
  { storeIds: 'x'.repeat(65) },
  { storeIds: lines(10_000) },
  { storeIds: lines(10_001) },
  ...['region', 'type'].flatMap((name) => [
    { [name]: 'North' },
    { [name]: ' ' },
    { [name]: 'x'.repeat(256) },
    { [name]: 'x'.repeat(257) },
    { [name]: '🏪'.repeat(256) },
    { [name]: '🏪'.repeat(257) },
  ]),
];

describe('the form of a new report', () => {
  it('refuses what the API refuses, by the same field, and nothing else', async () => {
    const application = await Application.start({ runsJobs: false });
    try {
      for (const typed of TYPED) {
        const { request, faults } = requestOf({ ...EMPTY_FORM, ...typed });
        const answer = await application.http.post('/api/v1/trigger_report', request);
        const named = answer.status === 400 ? namedField(answer.json()) : [];
        const told = JSON.stringify(typed).slice(0, 80);
        expect([told, answer.status, Object.keys(faults)]).toEqual([
          told,
          named.length === 0 ? 201 : 400,
          named,
        ]);
      }
    } finally {
      await application.stop();
    }
  });
});

/** The field that a problem document names. */
function namedField(problem: unknown): string[] {
  const { field, parameter, errors } = problem as {
    field?: string;
    parameter?: string;
    errors?: { field: string }[];
  };
  return [field ?? parameter ?? errors?.[0]?.field ?? 'none'];
}
