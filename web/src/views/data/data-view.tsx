import type { JSX } from 'preact';
import { get } from '../../api/client';
import { usePages } from '../../api/use-pages';
import { showCount } from '../../format/figure';
import { READERS_ZONE } from '../../format/instant';
import { Bones } from '../../parts/bones';
import { Instant } from '../../parts/instant';
import { More } from '../../parts/more';
import { Notice } from '../../parts/notice';
import { ask, place } from '../../router';
import { may } from '../../session';
import { Checks } from './checks';
import { DropFile } from './drop-file';
import { IngestionPanel } from './ingestion-panel';
import { IngestionStatus } from './ingestion-status';
import type { Ingestion } from './upload';

/** Files in: send one, see what became of it and of those before. */
export function DataView(): JSX.Element {
  const pages = usePages('ingestions', (cursor, signal) =>
    get('/api/v1/ingestions', { query: { limit: 50, cursor }, signal }),
  );
  const { items, error, reload } = pages;
  const shown = place.value.query.get('file');
  return (
    <>
      <div class="head">
        <h1 tabIndex={-1}>Data</h1>
      </div>
      <div class={may('operator') ? 'beside' : 'stack'}>
        {may('operator') && (
          <DropFile
            onSent={(id) => {
              ask({ file: id });
              reload();
            }}
          />
        )}
        <div class="stack">
          {shown !== null && <IngestionPanel key={shown} id={shown} onEnd={reload} />}
          <section class="panel" aria-labelledby="files">
            <header>
              <h2 id="files">Files so far</h2>
              <span class="soft small">Times are {READERS_ZONE}</span>
            </header>
            <Notice error={error} retry={reload} />
            {items === null && error === null && <Bones lines={8} />}
            {items?.length === 0 && (
              <p class="empty">
                No file yet. Begin with time zones and business hours, where there are some, and
                then the polls.
              </p>
            )}
            {items !== null && items.length > 0 && <Files ingestions={items} shown={shown} />}
            <More pages={pages} />
          </section>
          <Checks />
        </div>
      </div>
    </>
  );
}

function Files({
  ingestions,
  shown,
}: {
  ingestions: readonly Ingestion[];
  shown: string | null;
}): JSX.Element {
  return (
    <div class="rows" role="region" aria-label="Table of files" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col" class="roomy">
              Kind
            </th>
            <th scope="col">Status</th>
            <th scope="col" class="number">
              Rows
            </th>
            <th scope="col" class="number">
              Accepted
            </th>
            <th scope="col" class="number">
              Rejected
            </th>
            <th scope="col">Begun</th>
          </tr>
        </thead>
        <tbody>
          {ingestions.map((one) => (
            <tr key={one.id} class={one.id === shown ? 'chosen' : ''}>
              <th scope="row" class="clip">
                <a
                  href={`/data?file=${one.id}`}
                  aria-current={one.id === shown ? 'true' : undefined}
                >
                  {one.file}
                </a>
              </th>
              <td class="roomy">{one.kind}</td>
              <td>
                <IngestionStatus ingestion={one} />
              </td>
              <td class="number">{showCount(one.rows)}</td>
              <td class="number">{showCount(one.accepted)}</td>
              <td class={one.rejected === 0 ? 'number soft' : 'number'}>
                {showCount(one.rejected)}
              </td>
              <td>
                <Instant at={one.created_at} bare />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
