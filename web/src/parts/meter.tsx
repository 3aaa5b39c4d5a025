import type { JSX } from 'preact';

/** How large a figure is beside the largest of its column: for the eye, the figure stands next to it. */
export function Meter({ share }: { share: number }): JSX.Element {
  return (
    <span class="meter" aria-hidden="true">
      <span style={{ width: `${share * 100}%` }} />
    </span>
  );
}
