import type { JSX } from 'preact';

/** How far something is; without a total it says only that it is on its way. */
export function Progress({
  label,
  done,
  total,
}: {
  label: string;
  done: number;
  total: number | null;
}): JSX.Element {
  const share = total === null || total === 0 ? 0 : Math.min(done / total, 1);
  return (
    <span
      class="bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
    >
      <span style={{ width: `${share * 100}%` }} />
    </span>
  );
}
