import { LOCALE } from '../../format/locale';
import type { JSX } from 'preact';
import { showFigure, showShare } from '../../format/figure';
import type { Fleet } from './fleet';

const WINDOWS = [
  ['last_hour', 'Last hour', 'the hour before'],
  ['last_day', 'Last day', 'the day before'],
  ['last_week', 'Last week', 'the week before'],
] as const;

const points = new Intl.NumberFormat(LOCALE, {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

function change(share: number | null, before: number | null): string {
  if (share === null || before === null) return '';
  const difference = Math.round((share - before) * 10_000) / 100;
  if (difference === 0) return '= as';
  const [arrow, word] = difference > 0 ? ['▲', 'above'] : ['▼', 'below'];
  return `${arrow} ${points.format(Math.abs(difference))} points ${word}`;
}

/** The share of business time that was up, in each window, beside the time before it. */
export function WindowShares({ fleet: { windows } }: { fleet: Fleet }): JSX.Element {
  return (
    <div class="tiles">
      {WINDOWS.map(([name, title, earlier]) => {
        const { share, uptime, downtime, before } = windows[name];
        return (
          <section key={name} class="panel tile" aria-label={title}>
            <h2>{title}</h2>
            <p>
              <span class="share">{showShare(share)}</span> <span class="soft">up</span>
            </p>
            <p class="small">
              {change(share, before.share)}{' '}
              <span class="soft">
                {earlier}, {showShare(before.share)}
              </span>
            </p>
            <p class="soft small">
              {showFigure(uptime)} h up, {showFigure(downtime)} h down
            </p>
          </section>
        );
      })}
    </div>
  );
}
