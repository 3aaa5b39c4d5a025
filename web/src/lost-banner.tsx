import type { JSX } from 'preact';
import { keptSince, lostSince } from './api/connection';
import { READERS_ZONE, showAge, showDateTime, showTime } from './format/instant';
import { StatusMark } from './parts/status-mark';

/** Says that the server does not answer, and how old what is shown is, for as long as that is so. */
export function LostBanner(): JSX.Element | null {
  const since = lostSince.value;
  if (since === null) return null;
  const kept = keptSince.value;
  return (
    <div class="notice banner" role="alert">
      <strong>
        <StatusMark status="silent">Old figures</StatusMark>
      </strong>
      <span>
        {kept === null
          ? 'What is shown is from before. '
          : `What is shown was taken at ${showDateTime(kept, READERS_ZONE)}, ${showAge(kept)}. `}
        The server has not answered since {showTime(since, READERS_ZONE)}; the page looks for it
        every 2 s.
      </span>
    </div>
  );
}
