/** Values that a JSON body may hold: several times as many as the largest batch has (`docs/api.md`, Limits). */
export const MOST_JSON_VALUES = 200_000;

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, OPEN_OBJECT] = Buffer.from('"\\,[{');

/**
 * Whether JSON holds more values than `most`, members and elements alike. It is looked at before it is
 * parsed: millions of values fit into 8 MiB, and to check each of them would hold all others up.
 */
export function holdsMoreValues(json: Uint8Array, most = MOST_JSON_VALUES): boolean {
  // Each value beyond the first has a byte of its own here, so that most bodies need not be looked through.
  if (json.length < most) return false;
  let values = 1;
  let isInText = false;
  for (let at = 0; at < json.length && values <= most; at += 1) {
    const byte = json[at];
    if (isInText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isInText = false;
    } else if (byte === QUOTE) {
      isInText = true;
    } else if (byte === COMMA || byte === OPEN_LIST || byte === OPEN_OBJECT) {
      values += 1;
    }
  }
  return values > most;
}
