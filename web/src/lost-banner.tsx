import type { JSX } from 'preact';
import { lostSince } from './api/connection';
import { READERS_ZONE, showTime } from './format/instant';

/** Says that the server does not answer, for as long as it does not. */
export function LostBanner(): JSX.Element | null {
  const since = lostSince.value;
  if (since === null) return null;
  return (
    <div class="notice banner" role="alert">
      <span>
        <strong>The server does not answer</strong> since {showTime(since, READERS_ZONE)}. What is
        shown is from before. It is looked for every 2 s, and the page mends itself.
      </span>
    </div>
  );
}
