import { Command } from 'commander';
import { readEnvironment } from '../config/environment';
import { openDatabase } from '../database/open-database';
import { tell } from './command-context';

/**
 * `cli migrate`: brings the schema to this version and gives the run-time role its rights, as the user
 * of `DATABASE_OWNER_URL`. So the server itself need not know the owner (`docs/operations.md`, Rights in
 * the database).
 */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description('Bring the schema to this version, as the user of DATABASE_OWNER_URL')
    .action(async () => {
      const database = await openDatabase(readEnvironment(), tell);
      await database.release();
      tell(`The schema is of this version: ${database.description}`);
    });
}
