import type { INestApplicationContext } from '@nestjs/common';
import { PathIngestion } from '../ingestion/path-ingestion';
import { TerminalProgress } from '../ingestion/terminal-progress';

/**
 * Takes in the files of `DATA_DIR` that changed since they were last taken in from there. A file
 * that is refused is reported and holds nothing up, as little as an empty or missing directory
 * (`docs/api.md`, section 6).
 */
export async function takeInDataDirectory(
  app: INestApplicationContext,
  directory: string,
  say: (line: string) => void,
): Promise<void> {
  const paths = app.get(PathIngestion);
  const files = await paths.filesIn(directory).catch((error: unknown) => {
    say(`${directory} cannot be read: ${String(error)}`);
    return null;
  });
  if (files === null) return;
  if (files.length === 0) {
    say(`No CSV files to take in from ${directory}`);
    return;
  }
  const stopShowing = app.get(TerminalProgress).show();
  const outcome = await paths.ingestPaths(files, { skipUnchanged: true }).finally(stopShowing);
  const unchanged = outcome.unchanged?.length ?? 0;
  const refused = outcome.files.filter(({ error }) => error !== null).length;
  const taken = outcome.files.length - refused;
  say(
    `Data from ${directory}: ${taken} files taken in, ${unchanged} unchanged` +
      (refused > 0 ? `, ${refused} refused` : ''),
  );
}
