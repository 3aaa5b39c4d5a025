import { basename } from 'node:path';

/** The longest name of an upload that is kept, in Unicode code points (`docs/api.md`, section 6, Limits). */
const LONGEST_NAME = 255;
/** What breaks lines, steers terminals or cannot be stored: control characters and halves of pairs. */
const UNFIT = /[\p{Cc}\p{Cs}]/gu;

/** The name that the history has of an upload: what the sender calls the file, for people to read. */
export function uploadName(sent: string | undefined, kind: string): string {
  const name = basename(sent ?? '').replace(UNFIT, '\uFFFD');
  return Array.from(name).slice(0, LONGEST_NAME).join('') || `${kind}.csv`;
}
