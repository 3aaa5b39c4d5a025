import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { get } from '../../api/client';
import { usePages } from '../../api/use-pages';
import { showCount } from '../../format/figure';
import { Bones } from '../../parts/bones';
import { More } from '../../parts/more';
import { Notice } from '../../parts/notice';
import { Progress } from '../../parts/progress';
import { IngestionStatus } from './ingestion-status';
import type { Ingestion } from './upload';
import { useIngestion } from './use-ingestion';

/** One file: how far it is, its counts, and the rows of it that were rejected. */
export function IngestionPanel({ id, onEnd }: { id: string; onEnd: () => void }): JSX.Element {
  const { data, error, reload } = useIngestion(id);
  const status = data?.status;
  const before = useRef(status);
  useEffect(() => {
    if (before.current === 'Running' && status !== undefined && status !== 'Running') onEnd();
    before.current = status;
  }, [status, onEnd]);
  return (
    <section class="panel" aria-labelledby="ingestion" aria-live="polite">
      <header>
        <h2 id="ingestion">{data === null ? 'File' : `${data.file} as ${data.kind}`}</h2>
        {data && <IngestionStatus ingestion={data} />}
      </header>
      <Notice error={error} retry={reload} />
      {data === null ? error === null && <Bones lines={3} /> : <Counts ingestion={data} />}
      {data !== null && data.rejected > 0 && <Rejects id={id} rejected={data.rejected} />}
    </section>
  );
}

function Counts({ ingestion }: { ingestion: Ingestion }): JSX.Element {
  const counts = [
    ['Rows', ingestion.rows],
    ['Accepted', ingestion.accepted],
    ['Duplicates', ingestion.duplicates],
    ['Rejected', ingestion.rejected],
  ] as const;
  return (
    <>
      {ingestion.status === 'Running' && (
        <Progress label="Bytes read" done={ingestion.bytes_done} total={ingestion.bytes_total} />
      )}
      <dl class="facts counts">
        {counts.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="figure">{showCount(count)}</dd>
          </div>
        ))}
      </dl>
      {ingestion.error !== null && <p class="notice">{ingestion.error}</p>}
    </>
  );
}

function Rejects({ id, rejected }: { id: string; rejected: number }): JSX.Element {
  const pages = usePages(`rejects ${id} ${rejected}`, (cursor, signal) =>
    get('/api/v1/ingestions/{id}/rejects', {
      params: { id },
      query: { limit: 50, cursor },
      signal,
    }),
  );
  return (
    <>
      <Notice error={pages.error} retry={pages.reload} />
      <div class="rows" role="region" aria-label="Rejected rows" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col" class="number">
                Line
              </th>
              <th scope="col">Reason</th>
              <th scope="col">Row</th>
            </tr>
          </thead>
          <tbody>
            {pages.items?.map(({ line, reason, row }) => (
              <tr key={line}>
                <td class="number">{showCount(line)}</td>
                <td class="wrap">{reason}</td>
                <td class="wrap mono">{row}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <More pages={pages} />
    </>
  );
}
