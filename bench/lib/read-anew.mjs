/**
 * Gives the polls another version, as each change of them does, without one: nothing that is remembered of them
 * holds any more, and the figures are the same.
 */
async function raiseVersion(database) {
  const { rowCount } = await database.connected((client) =>
    client.query(`UPDATE newest_poll SET raised_by = nextval('data_version')`),
  );
  if (rowCount === 0) throw new Error('there are no polls');
}

/** The same report when polls have come in since the last one: nothing of them is remembered then. */
export async function firstAfterPolls(service, database, asOf, more, expected) {
  await raiseVersion(database);
  const made = await service.report(asOf, more);
  if (!made.bytes.equals(expected)) throw new Error('a report read anew differs');
  return made;
}
