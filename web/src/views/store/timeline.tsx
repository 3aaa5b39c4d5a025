import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { millisOf, type EpochMillis } from '../../format/instant';
import { Segments } from '../../parts/segments';
import { useWidth } from '../../parts/use-width';
import { ask, place } from '../../router';
import { Drawing } from './drawing';
import { askedWindow, askedZone, pictureOf, WINDOWS, type Explanation } from './explanation';
import { Legend } from './legend';
import { askedRange, isWhole, rangeQuery, showing, stepOf, zoomed, type Range } from './range';
import { readOut } from './read-out';

const CLOSER = 0.5;
const FARTHER = 2;

/** How many steps a key goes. */
const MOVES: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageUp: -24,
  PageDown: 24,
};
/** How many times as long what is shown becomes by a key. */
const ZOOMS: Readonly<Record<string, number>> = {
  '+': CLOSER,
  '=': CLOSER,
  '-': FARTHER,
  '0': Infinity,
};

/** The time of a store as it was: business hours, status, polls and gaps, in its own time or in UTC. */
export function Timeline({ store }: { store: Explanation }): JSX.Element | null {
  const { query } = place.value;
  const [name] = askedWindow(query);
  const zone = askedZone(query, store);
  const [ref, width] = useWidth<HTMLDivElement>();
  const [cursor, setCursor] = useState<EpochMillis | null>(null);
  const window = store.windows?.[name];
  const picture = useMemo(() => (window ? pictureOf(store, window) : null), [store, window]);
  if (window === undefined || picture === null) return null;
  const whole = { from: millisOf(window.from), to: millisOf(window.to) };
  const range = askedRange(query, whole);
  const show = (next: Range): void => {
    ask(rangeQuery(isWhole(next, whole) ? null : next));
  };
  const zoom = (factor: number): void => {
    const isSeen = cursor !== null && cursor >= range.from && cursor < range.to;
    const around = isSeen ? cursor : (range.from + range.to) / 2;
    show(factor === Infinity ? whole : zoomed(range, factor, around, whole));
  };
  const move = (steps: number): void => {
    const at = (cursor ?? range.to) + steps * stepOf(range);
    const within = Math.min(Math.max(at, whole.from), whole.to - 1);
    setCursor(within);
    show(showing(range, within, whole));
  };
  const words = cursor === null ? null : readOut(cursor, picture, store.timezone);
  return (
    <section class="panel" aria-labelledby="timeline">
      <header>
        <h2 id="timeline">Timeline</h2>
        <div class="buttons">
          <Segments
            label="Window"
            options={WINDOWS}
            value={name}
            onChoose={(value) => {
              setCursor(null);
              ask({ window: value, ...rangeQuery(null) });
            }}
          />
          <Zoom isWhole={isWhole(range, whole)} onZoom={zoom} />
          <Segments
            label="Clock"
            options={[
              ['local', store.timezone],
              ['utc', 'UTC'],
            ]}
            value={zone === store.timezone && zone !== 'UTC' ? 'local' : 'utc'}
            onChoose={(value) => {
              ask({ clock: value === 'utc' ? 'utc' : null });
            }}
          />
        </div>
      </header>
      <div ref={ref}>
        {width > 0 && (
          <div
            role="slider"
            tabIndex={0}
            aria-label="Instant on the timeline"
            aria-valuemin={Math.round(whole.from)}
            aria-valuemax={Math.round(whole.to)}
            aria-valuenow={Math.round(cursor ?? whole.to)}
            aria-valuetext={words ?? 'Arrow keys read the timeline, plus and minus zoom'}
            onKeyDown={(event) => {
              const [steps, factor] = [MOVES[event.key], ZOOMS[event.key]];
              const isPlain = !(event.ctrlKey || event.metaKey || event.altKey);
              if (!isPlain || (steps === undefined && factor === undefined)) return;
              event.preventDefault();
              if (steps !== undefined) move(steps);
              if (factor !== undefined) zoom(factor);
            }}
          >
            <Drawing
              {...{ zone, width, range, picture, cursor }}
              onCursor={setCursor}
              onChoose={show}
            />
          </div>
        )}
      </div>
      <p class="readout small" aria-hidden="true">
        {words ??
          'Point at the timeline, or use the arrow keys on it, to read an instant; drag over a stretch, or use + and −, to zoom.'}
      </p>
      <Legend hasPolls={picture.isDetailed} leftOut={window.intervals_left_out} />
    </section>
  );
}

function Zoom({
  isWhole,
  onZoom,
}: {
  isWhole: boolean;
  onZoom: (factor: number) => void;
}): JSX.Element {
  const button = (factor: number, label: string, sign: string, isIdle: boolean): JSX.Element => (
    <button
      type="button"
      aria-label={label}
      disabled={isIdle}
      onClick={() => {
        onZoom(factor);
      }}
    >
      {sign}
    </button>
  );
  return (
    <div class="segments" role="group" aria-label="Zoom">
      {button(FARTHER, 'Zoom out', '−', isWhole)}
      {button(CLOSER, 'Zoom in', '+', false)}
      {button(Infinity, 'Show the whole window', 'All', isWhole)}
    </div>
  );
}
