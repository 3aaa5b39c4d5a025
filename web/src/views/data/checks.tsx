import type { JSX } from 'preact';
import { get, type Answer } from '../../api/client';
import { dataChanges } from '../../api/feed';
import { useResource } from '../../api/use-resource';
import { showCount } from '../../format/figure';
import { Bones } from '../../parts/bones';
import { Notice } from '../../parts/notice';

type Answered = Answer<'/api/v1/fleet/checks'>;

const CHECKS: readonly (readonly [Exclude<keyof Answered, 'rare_timezones'>, string])[] = [
  ['without_hours', 'Polled, but without hours: they count as open around the clock'],
  ['without_timezone', 'Polled, but without a time zone: they count in the default one'],
  ['silent_for_a_day', 'No poll for a day'],
  ['overlapping_hours', 'Hours of which two rows cover the same time'],
  ['hours_without_polls', 'Known by hours, zone or profile, but never polled'],
];

/** What is suspicious in the data, with the first stores of each kind. */
export function Checks(): JSX.Element {
  const { data, error, reload } = useResource(
    'checks',
    (signal) => get('/api/v1/fleet/checks', { signal }),
    dataChanges.value,
  );
  return (
    <section class="panel" aria-labelledby="checks">
      <header>
        <h2 id="checks">What is suspicious</h2>
        <span class="soft small">The first 20 stores of each</span>
      </header>
      <Notice error={error} retry={reload} />
      {data === null ? error === null && <Bones lines={6} /> : <Found checks={data} />}
    </section>
  );
}

function Found({ checks }: { checks: Answered }): JSX.Element {
  const { rare_timezones: zones } = checks;
  return (
    <>
      {CHECKS.map(([name, title]) => {
        const { count, store_ids } = checks[name];
        return (
          <Check key={name} title={title} count={count}>
            {store_ids.map((id) => (
              <a key={id} class="mono" href={`/stores/${encodeURIComponent(id)}`}>
                {id}
              </a>
            ))}
          </Check>
        );
      })}
      <Check title="Time zones that few stores are in" count={zones.length}>
        {zones.map(({ timezone, stores }) => (
          <a key={timezone} href={`/stores?timezone=${encodeURIComponent(timezone)}`}>
            {timezone} ({showCount(stores)})
          </a>
        ))}
      </Check>
    </>
  );
}

function Check({
  title,
  count,
  children,
}: {
  title: string;
  count: number;
  children: JSX.Element[];
}): JSX.Element {
  if (count === 0) {
    return (
      <p class="check-line soft">
        <span class="number">0</span> {title}
      </p>
    );
  }
  return (
    <details>
      <summary class="check-line">
        <strong class="number">{showCount(count)}</strong> {title}
      </summary>
      <div class="ids small">{children}</div>
    </details>
  );
}
