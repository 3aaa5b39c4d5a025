import { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';

/** Why a statement fails whose connection was cut here; its code is that of the network for the same. */
function silence(): Error {
  return Object.assign(new Error('the database does not answer'), { code: 'ETIMEDOUT' });
}

/** The sockets of the connections of a pool, which can be cut all at once. */
export class SocketGroup {
  private readonly open = new Set<Socket>();
  private isCut = false;

  /** @param patience beats of the pulse that it waits for a database which does not answer */
  constructor(private readonly patience: number) {}

  /** A socket for a new connection: pg's setting `stream`. While the others are cut, it fails at once. */
  readonly make = (): Socket => {
    const socket = new Socket();
    this.open.add(socket);
    socket.once('close', () => this.open.delete(socket));
    if (this.isCut) process.nextTick(() => socket.destroy(silence()));
    return socket;
  };

  /** Hears how long the database has not answered: cuts, or lets connect again. */
  beat(unanswered: number): void {
    const isSilent = unanswered >= this.patience;
    if (isSilent === this.isCut) return;
    this.isCut = isSilent;
    if (isSilent) for (const socket of this.open) socket.destroy(silence());
  }
}

const REQUESTS_WAIT_BEATS = 5;
/** Files and reports lose more: a database that stood still for some seconds should not cost them. */
export const WORK_WAITS_BEATS = 30;

/**
 * The connections to the database by how long they wait for one that does not answer at all: stopped, or
 * behind a network that swallows what is sent. The system itself would wait for a quarter of an hour.
 */
@Injectable()
export class DatabaseSockets {
  readonly ofRequests = new SocketGroup(REQUESTS_WAIT_BEATS);
  readonly ofWork = new SocketGroup(WORK_WAITS_BEATS);

  /** @param unanswered beats without an answer, from 0 */
  beat(unanswered: number): void {
    this.ofRequests.beat(unanswered);
    this.ofWork.beat(unanswered);
  }
}
