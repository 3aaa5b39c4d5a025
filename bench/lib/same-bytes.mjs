import { readFileSync } from 'node:fs';

/**
 * Holds a peer's report to the service's, byte for byte.
 *
 * @param name the peer
 * @param path the peer's file
 * @param expected the bytes of the service's report
 * @param lines compare only that many lines of the service's report; all where undefined
 * @throws Error naming the first line that differs
 */
export function requireSameBytes(name, path, expected, lines) {
  const found = readFileSync(path);
  if (lines === undefined && found.equals(expected)) return;
  const wanted = expected.toString('utf8').split('\n').slice(0, lines);
  const got = found.toString('utf8').split('\n').slice(0, lines);
  const length = Math.max(wanted.length, got.length);
  for (let i = 0; i < length; i += 1) {
    if (wanted[i] === got[i]) continue;
    throw new Error(
      `the report of ${name} differs from the service's in line ${i + 1}:\n` +
        `  service: ${wanted[i]}\n  ${name}: ${got[i]}`,
    );
  }
}
