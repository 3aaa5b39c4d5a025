import type { JSX } from 'preact';
import { millisOf, READERS_ZONE, showDateTime } from '../format/instant';

/** An instant of the API in a zone, by default the reader's, which is written out unless `bare`. */
export function Instant({
  at,
  zone = READERS_ZONE,
  bare = false,
}: {
  at: string | null;
  zone?: string;
  bare?: boolean;
}): JSX.Element {
  if (at === null) return <span class="soft">–</span>;
  return (
    <time dateTime={at} title={at}>
      {showDateTime(millisOf(at), zone)}
      {!bare && <span class="soft"> {zone}</span>}
    </time>
  );
}
