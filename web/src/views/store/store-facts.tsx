import { LOCALE } from '../../format/locale';
import type { JSX } from 'preact';
import { showCount } from '../../format/figure';
import { Instant } from '../../parts/instant';
import type { Explanation } from './explanation';

/** The names of the days by the browser's locale, Monday first; 2024-01-01 was a Monday. */
const DAYS = Array.from({ length: 7 }, (_, day) =>
  new Intl.DateTimeFormat(LOCALE, { weekday: 'long', timeZone: 'UTC' }).format(
    Date.UTC(2024, 0, 1 + day),
  ),
);

/** A time of day; seconds are shown where there are some. */
function clock(time: string): string {
  return time.replace(/:00$/, '');
}

function hoursOf({ business_hours }: Explanation, day: number): string {
  const spans = business_hours
    .filter((row) => row.day_of_week === day)
    .map((row) => `${clock(row.start_time_local)} – ${clock(row.end_time_local)}`);
  return spans.length === 0 ? 'closed' : spans.join(', ');
}

/** What is set of a store: its hours, zone and profile, and its polls. */
export function StoreFacts({ store }: { store: Explanation }): JSX.Element {
  const { profile, polls } = store;
  return (
    <div class="two">
      <section class="panel" aria-labelledby="hours">
        <header>
          <h2 id="hours">Business hours</h2>
          <span class="soft small">{store.timezone}</span>
        </header>
        {store.open_24_7 ? (
          <p>Open around the clock: no hours are set.</p>
        ) : (
          <table>
            <tbody>
              {DAYS.map((name, day) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td class={hoursOf(store, day) === 'closed' ? 'number soft' : 'number'}>
                    {hoursOf(store, day)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <section class="panel" aria-labelledby="facts">
        <header>
          <h2 id="facts">Store</h2>
        </header>
        <table>
          <tbody>
            <Fact name="Zone">
              {store.timezone}
              {store.timezone_is_default && <span class="soft"> (the default: none is set)</span>}
            </Fact>
            <Fact name="Region">{profile?.region ?? <span class="soft">not set</span>}</Fact>
            <Fact name="Type">{profile?.type ?? <span class="soft">not set</span>}</Fact>
            {Object.entries(profile?.tags ?? {}).map(([name, value]) => (
              <Fact key={name} name={name}>
                {value}
              </Fact>
            ))}
            <Fact name="Polls kept">{showCount(polls.count)}</Fact>
            <Fact name="First poll">
              <Instant at={polls.first} zone={store.timezone} bare />
            </Fact>
            <Fact name="Last poll">
              <Instant at={polls.last} zone={store.timezone} bare />
            </Fact>
          </tbody>
        </table>
      </section>
    </div>
  );
}

function Fact({
  name,
  children,
}: {
  name: string;
  children: preact.ComponentChildren;
}): JSX.Element {
  return (
    <tr>
      <th scope="row" class="soft">
        {name}
      </th>
      <td class="wrap">{children}</td>
    </tr>
  );
}
