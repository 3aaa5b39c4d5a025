import type { JSX } from 'preact';

/** The shape of lines that are still to come. */
export function Bones({ lines }: { lines: number }): JSX.Element {
  return (
    <div class="bones" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} class="bone" style={{ width: `${96 - ((line * 13) % 38)}%` }} />
      ))}
    </div>
  );
}
