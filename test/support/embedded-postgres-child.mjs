import { EmbeddedPostgres } from '../../dist/src/database/embedded/embedded-postgres.js';

const server = await EmbeddedPostgres.attach({
  directory: process.argv[2],
  directoryIsExplicit: true,
  settings: { fsync: 'off' },
  log: () => undefined,
});
process.on('SIGINT', () => console.log('interrupted'));
process.stdin.once('end', () => server.release()).resume();
const { postmasterPid, directory, url } = server;
console.log(JSON.stringify({ postmasterPid, directory, url }));
