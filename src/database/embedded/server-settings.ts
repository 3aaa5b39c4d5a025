/** The port names only the socket file: nothing listens on the network. */
const PORT = '5432';

const SETTINGS: Readonly<Record<string, string>> = {
  // Reached through a socket in a directory of mode 0700, and by no other way.
  listen_addresses: '',
  max_connections: '100',
  // Holds the timeline of some ten thousand stores; small enough for a laptop.
  shared_buffers: '256MB',
  // The key of a freshly loaded partition is sorted in memory.
  maintenance_work_mem: '256MB',
  work_mem: '16MB',
  // A week of polls is loaded without a checkpoint in its middle.
  max_wal_size: '2GB',
  // Nobody replicates from this server; so a partition that is made and filled in one transaction
  // is synced at its commit instead of being written twice.
  wal_level: 'minimal',
  max_wal_senders: '0',
  // What is acknowledged is durable (docs/api.md, section 6).
  synchronous_commit: 'on',
  // Laptop and server disks seek for nothing.
  random_page_cost: '1.1',
  // Compiling costs more than these queries take.
  jit: 'off',
  TimeZone: 'UTC',
  log_timezone: 'UTC',
};

/**
 * The server's command line, as the one string that `pg_ctl -o` hands to a shell.
 *
 * @param extra settings by name, over the usual ones.
 */
export function serverCommandLine(socketDirectory: string, extra: Record<string, string>): string {
  const settings = { ...SETTINGS, ...extra };
  return [
    '-p',
    PORT,
    '-k',
    socketDirectory,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
    .map(quoteForShell)
    .join(' ');
}

function quoteForShell(argument: string): string {
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}
