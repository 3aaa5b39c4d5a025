import { LOCALE } from '../../format/locale';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { showCount } from '../../format/figure';
import { useWidth } from '../../parts/use-width';
import { ask, place } from '../../router';
import { binsOf, type Bin } from './bins';
import { MEASURES, type Row } from './rows';

const HEIGHT = 144;
const FOOT = 22;
const HEAD = 18;

const number = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2 });

/** How one figure is spread over the stores: those at zero, and the others by equal steps. */
export function Distribution({ rows }: { rows: readonly Row[] }): JSX.Element {
  const asked = place.value.query.get('figure');
  const measure = MEASURES.find(({ name }) => name === asked) ?? MEASURES[5] ?? MEASURES[0];
  const [ref, width] = useWidth<HTMLDivElement>();
  const name = measure?.name ?? 'downtime_last_week';
  const bins = useMemo(() => binsOf(rows.map((row) => row[name])), [rows, name]);
  const unit = measure?.unit ?? 'h';
  return (
    <section class="panel" aria-labelledby="spread">
      <header>
        <h2 id="spread">How many stores</h2>
        <label class="inline">
          Figure
          <select
            value={name}
            onChange={(event) => {
              ask({ figure: event.currentTarget.value });
            }}
          >
            {MEASURES.map((one) => (
              <option key={one.name} value={one.name}>
                {one.title}, {one.unit}
              </option>
            ))}
          </select>
        </label>
      </header>
      <div ref={ref}>
        {width > 0 && (
          <Bars bins={bins} width={width} unit={unit} isDown={name.startsWith('down')} />
        )}
      </div>
      <details class="small">
        <summary>As a table</summary>
        <table class="narrow">
          <thead>
            <tr>
              <th scope="col">{unit}</th>
              <th scope="col" class="number">
                Stores
              </th>
            </tr>
          </thead>
          <tbody>
            {bins.map((bin) => (
              <tr key={`${bin.from}-${bin.to}`}>
                <th scope="row">{rangeOf(bin)}</th>
                <td class="number">{showCount(bin.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}

function rangeOf({ from, to }: Bin): string {
  if (to === 0) return 'exactly 0';
  return from === 0
    ? `above 0, below ${number.format(to)}`
    : `${number.format(from)} to below ${number.format(to)}`;
}

function Bars({
  bins,
  width,
  unit,
  isDown,
}: {
  bins: readonly Bin[];
  width: number;
  unit: string;
  isDown: boolean;
}): JSX.Element {
  const most = Math.max(...bins.map(({ count }) => count), 1);
  const step = width / bins.length;
  const bottom = HEIGHT - FOOT;
  const heightOf = (count: number): number =>
    count === 0 ? 0 : Math.max((count / most) * (bottom - HEAD), 1.5);
  const fill = isDown ? 'var(--down)' : 'var(--up)';
  const hasRoom = step > 38;
  return (
    <svg
      class="chart"
      width={width}
      height={HEIGHT}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={`Stores by ${unit}; the table below has the numbers`}
    >
      <line x1={0} x2={width} y1={bottom + 0.5} y2={bottom + 0.5} stroke="var(--line-strong)" />
      {bins.map((bin, index) => (
        <g key={`${bin.from}-${bin.to}`}>
          <rect
            x={index * step + 2}
            width={Math.max(step - 4, 2)}
            y={bottom - heightOf(bin.count)}
            height={heightOf(bin.count)}
            fill={bin.to === 0 ? 'var(--line-strong)' : fill}
          >
            <title>{`${rangeOf(bin)} ${unit}: ${showCount(bin.count)}`}</title>
          </rect>
          {step > 26 && bin.count > 0 && (
            <text
              x={(index + 0.5) * step}
              y={bottom - heightOf(bin.count) - 5}
              text-anchor="middle"
            >
              {showCount(bin.count)}
            </text>
          )}
          {(hasRoom || index % 3 === 0) && (
            <text
              class="axis"
              x={bin.to === 0 ? 0.5 * step : index * step}
              y={bottom + 15}
              text-anchor="middle"
            >
              {bin.to === 0 ? '= 0' : number.format(bin.from)}
            </text>
          )}
        </g>
      ))}
      <text class="axis" x={width} y={bottom + 15} text-anchor="end">
        {unit}
      </text>
    </svg>
  );
}
