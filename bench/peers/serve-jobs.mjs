/**
 * A peer's end of `PeerProcess`: opens what it works on, says so, and does each job it is sent. It
 * ends when the bench lets go of it.
 *
 * @param open gets the settings; answers an object with `run(job)` and `close()`
 */
export async function serveJobs(open) {
  const worker = await open(JSON.parse(process.argv[2]));
  process.on('message', async (job) => process.send((await worker.run(job)) ?? 'done'));
  process.on('disconnect', () => worker.close());
  process.send('ready');
}
