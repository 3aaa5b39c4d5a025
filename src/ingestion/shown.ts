const MOST_SHOWN = 100;

/** A value as a message shows it: in quotes, control characters escaped, cut after 100 characters. */
export function shown(value: string): string {
  return value.length > MOST_SHOWN
    ? `${JSON.stringify(value.slice(0, MOST_SHOWN))}…`
    : JSON.stringify(value);
}
