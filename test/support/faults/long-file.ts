/** A run holds 2^18 stores at most (`PollRun`): the polls of this many make three. */
export const STORES_OF_A_LONG_FILE = 600_000;

/** Within this it is in, also where the machine is busy. */
export const LONG_FILE_ENDS_WITHIN_MS = 100_000;

/** A CSV with a poll of each of so many stores that they do not fit into one run: 26 MB. */
export function longFile(): Buffer {
  const lines = Array.from(
    { length: STORES_OF_A_LONG_FILE },
    (_, i) => `many-${String(i).padStart(6, '0')},active,2018-09-05 12:00:00\n`,
  );
  return Buffer.from(`store_id,status,timestamp_utc\n${lines.join('')}`);
}
