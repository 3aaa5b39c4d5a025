import 'reflect-metadata';
import { Command, CommanderError } from 'commander';
import { ingestCommand } from './cli/ingest.command';
import { generateCommand } from './cli/generate.command';
import { migrateCommand } from './cli/migrate.command';
import { keyCommand } from './cli/key.command';
import { rebuildPeriodsCommand } from './cli/rebuild-periods.command';
import { reportCommand } from './cli/report.command';
import { storeCommand } from './cli/store.command';
import { UsageError } from './cli/usage-error';
import { Problem } from './common/problem';
import { EnvironmentError } from './config/environment';
import { outliveReaders } from './logging/lost-output';

const DONE = 0;
const FAILED = 1;
const CALLED_WRONGLY = 2;

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : CALLED_WRONGLY;
  if (error instanceof UsageError || error instanceof EnvironmentError) return CALLED_WRONGLY;
  return error instanceof Problem && error.status === 400 ? CALLED_WRONGLY : FAILED;
}

/** The commands (`docs/api.md`, section 6): exit code 0 done, 1 the work failed, 2 called wrongly. */
async function main(): Promise<void> {
  // Who asked has not got the answer, as on a full disk. Only a reader who has seen enough need not be told.
  outliveReaders((error) => {
    process.exitCode = FAILED;
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return;
    process.stderr.write(`The answer cannot be written: ${error.message}\n`);
  });
  const program = new Command('cli').description('Commands of the store-monitoring service');
  const commands = [
    ingestCommand(),
    reportCommand(),
    generateCommand(),
    storeCommand(),
    keyCommand(),
    rebuildPeriodsCommand(),
    migrateCommand(),
  ];
  for (const command of commands) {
    program.addCommand(command.exitOverride().showHelpAfterError('(--help shows how)'));
  }
  program.exitOverride().showHelpAfterError('(--help shows how)');
  try {
    await program.parseAsync();
  } catch (error) {
    // Commander has already said what was wrong with the call.
    if (!(error instanceof CommanderError)) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    }
    process.exitCode = exitCodeOf(error);
  }
}

void main();
