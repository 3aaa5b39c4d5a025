/** The ids of up to `most` stores of a database, spread over all of them. */
export async function someStores(database, most = 1_000) {
  const { rows } = await database.connected((client) =>
    client.query(
      `SELECT store_id FROM (SELECT DISTINCT store_id FROM status_period) s
       ORDER BY md5(store_id) LIMIT $1`,
      [most],
    ),
  );
  return rows.map((row) => row.store_id);
}

/** Goes round a list for ever. */
export function takeTurns(items) {
  let next = 0;
  return () => items[next++ % items.length];
}
