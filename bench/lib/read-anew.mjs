/** A poll that is held: to send it again counts as a change of the data, and is none. */
export async function heldPoll(database) {
  const { rows } = await database.connected((client) =>
    client.query(
      `SELECT store_id, status,
         to_char(timestamp_utc AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS timestamp_utc
       FROM store_status LIMIT 1`,
    ),
  );
  return rows[0];
}

/** The same report when polls have come in since the last one: nothing of them is remembered then. */
export async function firstAfterPolls(service, poll, asOf, more, expected) {
  const { http } = service;
  const sent = http.post('/api/v1/observations', { observations: [poll] });
  const { duplicates } = await http.json(sent);
  if (duplicates !== 1) throw new Error('a poll that is held was not known');
  const made = await service.report(asOf, more);
  if (!made.bytes.equals(expected)) throw new Error('a report read anew differs');
  return made;
}
