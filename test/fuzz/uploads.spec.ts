import { csvFiles, packed, type CsvCase, type Kind } from './csv-files';
import { meaningOf } from './csv-model';
import { fuzz } from './fuzz';
import { type HeldPoll, useFuzzedService } from './service';

const MOST_POLLS_HELD = 300;
const COLUMNS =
  /store_id|status|timestamp_utc|dayOfWeek|start_time_local|end_time_local|timezone_str|fields|quot/;

describe('an upload', () => {
  const service = useFuzzedService();
  /** What the model says that is held. */
  let held = new Map<string, string>();

  async function upload(kind: Kind, body: Buffer, headers: Record<string, string> = {}) {
    const path = `/api/v1/ingestions?kind=${kind}`;
    const answer = await service.application.http.post(path, body, {
      'content-type': 'text/csv',
      ...headers,
    });
    if (answer.status !== 202) {
      await service.check(answer);
      return null;
    }
    const before = await service.polls();
    const ingestion = await service.ended((answer.json() as { id: string }).id);
    if (ingestion.status === 'Failed') expect(await service.polls()).toEqual(before);
    for (const [, reason] of await service.rejects(ingestion.id)) expect(reason).toMatch(COLUMNS);
    await service.look();
    return ingestion;
  }

  async function checkPolls({ content, cuts }: CsvCase): Promise<void> {
    const isPacked = cuts.length % 2 === 1;
    const ingestion = await upload(
      'store_status',
      isPacked ? packed({ content, cuts }) : content,
      cuts.length % 4 === 1 ? { 'content-encoding': 'gzip' } : {},
    );
    const meaning = meaningOf(content, (Date.now() + 600_000) * 1_000);
    expect(ingestion?.status === 'Complete').toBe(meaning.polls !== null);
    if (!ingestion || !meaning.polls) return;
    const changed = [...meaning.polls].filter(([key, status]) => held.get(key) !== status);
    for (const [key, status] of changed) held.set(key, status);
    expect(ingestion).toMatchObject({
      rows: meaning.rows,
      accepted: changed.length,
      duplicates: meaning.good - changed.length,
      rejected: meaning.rejectedLines.length,
    });
    const rejects = await service.rejects(ingestion.id);
    expect(rejects.map(([line]) => line)).toEqual(meaning.rejectedLines);
    const polls = (await service.polls()).map(([id, at, status]: HeldPoll): [string, string] => [
      `${at} ${id}`,
      status,
    ]);
    expect(new Map(polls)).toEqual(held);
    if (held.size <= MOST_POLLS_HELD) return;
    await service.startOver();
    held = new Map();
  }

  fuzz('of polls leaves what the model says', 0.05, csvFiles('store_status'), checkPolls);

  for (const kind of ['menu_hours', 'timezones', 'stores'] as const) {
    fuzz(`of ${kind} goes in, or leaves nothing`, 0.01, csvFiles(kind), async ({ content }) => {
      await upload(kind, content);
    });
  }
});
