import type { JSX } from 'preact';

/** How a store, a report or a part of the service stands. */
export type Status = 'up' | 'down' | 'silent' | 'closed' | 'busy';

const SHAPES: Readonly<Record<Status, JSX.Element>> = {
  up: <circle cx="6" cy="6" r="5" fill="var(--up)" />,
  down: <path d="M6 0.5 11.5 11 0.5 11Z" fill="var(--down)" />,
  silent: (
    <circle
      cx="6"
      cy="6"
      r="4.2"
      fill="none"
      stroke="var(--silent)"
      stroke-width="2"
      stroke-dasharray="2.4 1.6"
    />
  ),
  closed: <path d="M1.5 6H10.5" stroke="var(--soft)" stroke-width="2.4" />,
  busy: <path d="M1 9.5H11M1 6H8M1 2.5H5" stroke="var(--accent)" stroke-width="2" />,
};

/** A status by its shape, its colour and its word. */
export function StatusMark({
  status,
  children,
}: {
  status: Status;
  children: string;
}): JSX.Element {
  return (
    <span class="mark">
      <svg viewBox="0 0 12 12" aria-hidden="true">
        {SHAPES[status]}
      </svg>
      {children}
    </span>
  );
}
