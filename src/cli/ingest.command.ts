import { Command, Option } from 'commander';
import { INGESTION_KINDS, type IngestionKind } from '../ingestion/ingestion-kind';
import { PathIngestion } from '../ingestion/path-ingestion';
import { TerminalProgress } from '../ingestion/terminal-progress';
import { withService } from './command-context';

/** `cli ingest`: takes files in; prints what became of each as one JSON object. */
export function ingestCommand(): Command {
  return new Command('ingest')
    .description('Take in CSV files, and the CSV files of directories')
    .argument('[path...]', 'directories or files; default: DATA_DIR')
    .addOption(
      new Option('--kind <kind>', 'what a single file holds, where its name does not tell').choices(
        INGESTION_KINDS,
      ),
    )
    .action(async (paths: string[], { kind }: { kind?: IngestionKind }) => {
      const outcome = await withService(async (app, config) => {
        const stopShowing = app.get(TerminalProgress).show();
        return app
          .get(PathIngestion)
          .ingestPaths(paths.length > 0 ? paths : [config.dataDir], { kind })
          .finally(stopShowing);
      });
      process.stdout.write(`${JSON.stringify(outcome)}\n`);
      if (outcome.files.some(({ error }) => error !== null)) process.exitCode = 1;
    });
}
