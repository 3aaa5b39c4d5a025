import type pg from 'pg';

/** A transaction that was to be committed was undone: one of its statements had failed, and nobody told. */
export class RolledBack extends Error {
  constructor() {
    super(
      'COMMIT was answered with ROLLBACK: a statement of the transaction had failed, and its failure was passed over. Nothing of it was written.',
    );
    this.name = RolledBack.name;
  }
}

/**
 * Commits the transaction that `client` is in. PostgreSQL does not refuse the COMMIT of one that it has
 * given up: it undoes it, and only the tag of its answer tells.
 * @throws RolledBack where nothing was committed
 */
export async function commit(client: pg.ClientBase): Promise<void> {
  const { command } = await client.query('COMMIT');
  if (command !== 'COMMIT') throw new RolledBack();
}
