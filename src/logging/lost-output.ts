/**
 * Lets a program outlive the reader of its output, as of a terminal that was closed or of `| head`: what
 * nobody can read any more is dropped.
 * @param onLost hears why standard output cannot be written
 */
export function outliveReaders(onLost: (error: Error) => void = () => undefined): void {
  process.stdout.on('error', onLost);
  process.stderr.on('error', () => undefined);
}
