import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { TestDatabase } from '../test-database';

/** Where a database's address leads: the file of a socket, or a port. */
function targetOf(url: URL): { path: string } | { host: string; port: number } {
  const directory = url.searchParams.get('host');
  const port = url.port === '' ? '5432' : url.port;
  return directory === null
    ? { host: url.hostname, port: Number(port) }
    : { path: `${directory}/.s.PGSQL.${port}` };
}

/**
 * A network between a service and its database that can swallow all that is sent, in both directions,
 * and tell nobody: connections are neither cut nor refused.
 */
export class SilentNetwork {
  private readonly sockets = new Set<Socket>();
  private isSilent = false;

  private constructor(
    private readonly server: Server,
    /** The database as it is reached through this network. */
    readonly database: TestDatabase,
  ) {}

  static async before(database: TestDatabase): Promise<SilentNetwork> {
    const url = new URL(database.url);
    const target = targetOf(url);
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url.searchParams.delete('host');
    [url.hostname, url.port] = ['127.0.0.1', String((server.address() as AddressInfo).port)];
    const network = new SilentNetwork(server, { ...database, url: url.href });
    server.on('connection', (near) => {
      const far = connect({ ...target, allowHalfOpen: true });
      network.take(near, far);
      network.take(far, near);
    });
    return network;
  }

  /** How many connections are open on the service's side and the database's. */
  get connections(): number {
    return this.sockets.size;
  }

  /** Swallows everything, or lets it through again: what was held back goes on then. */
  beSilent(isSilent: boolean): void {
    this.isSilent = isSilent;
    for (const socket of this.sockets) {
      if (isSilent) socket.pause();
      else socket.resume();
    }
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private take(socket: Socket, other: Socket): void {
    this.sockets.add(socket);
    socket.on('data', (bytes) => other.write(bytes));
    socket.on('end', () => other.end());
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.sockets.delete(socket);
      other.destroy();
    });
    if (this.isSilent) socket.pause();
  }
}
