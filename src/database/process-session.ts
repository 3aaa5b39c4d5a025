import { randomUUID } from 'node:crypto';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import pg from 'pg';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { AdvisoryLock } from './advisory-locks';
import { DatabaseSockets, WORK_WAITS_BEATS } from './database-sockets';
import { connectionSettings } from './pg-types';
import { Pulse } from './pulse';

type NotificationListener = (channel: string, payload: string) => void;

const RECONNECT_AFTER_MS = 500;

/** Shared: a lock that the server still holds for the connection that broke must not be waited for. */
const CLAIM = 'SELECT pg_advisory_lock_shared($1, hashtext($2))';
const DISCLAIM = 'SELECT pg_advisory_unlock_shared($1, hashtext($2))';

/**
 * The one connection that a process keeps for its whole life, outside the pool. It says who is
 * alive: for each name claimed here an advisory lock is held, which the database drops by itself
 * when the process dies, however it dies (SQL asks with `owner_is_alive(name)`). And it listens for
 * notices of other processes. When it breaks it is made again, and listeners hear of the gap. It also
 * feels the pulse of the database: where that does not answer, all connections are cut in their turn.
 */
@Injectable()
export class ProcessSession implements OnModuleInit, OnApplicationShutdown {
  /** This process's name in the columns `owner`. */
  readonly owner = `process-${randomUUID()}`;

  private readonly logger = new Logger(ProcessSession.name);
  private readonly claimed = new Set<string>([this.owner]);
  private readonly channels = new Set<string>();
  private readonly listeners = new Set<NotificationListener>();
  private readonly reconnectListeners = new Set<() => void>();
  private client: pg.Client | null = null;
  private pulse: Pulse | null = null;
  private retry: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly sockets: DatabaseSockets,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.connect();
  }

  /** Marks `name` as alive for as long as this process is. */
  async claim(name: string): Promise<void> {
    this.claimed.add(name);
    await this.client?.query(CLAIM, [AdvisoryLock.owner, name]);
  }

  /** Marks `name` as alive no more, while this process lives on. */
  async disclaim(name: string): Promise<void> {
    if (this.claimed.delete(name)) {
      await this.client?.query(DISCLAIM, [AdvisoryLock.owner, name]);
    }
  }

  /** Hears what is notified on `channel`. */
  async listen(channel: string, listener: NotificationListener): Promise<void> {
    this.channels.add(channel);
    this.listeners.add(listener);
    await this.client?.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
  }

  /** Hears that notices may have been missed: the connection was lost and is back. */
  onReconnect(listener: () => void): void {
    this.reconnectListeners.add(listener);
  }

  /** Whether the connection stands. */
  get connected(): boolean {
    return this.client !== null;
  }

  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    if (this.retry) clearTimeout(this.retry);
    this.pulse?.stop();
    const client = this.client;
    this.client = null;
    await client?.end();
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      ...connectionSettings(this.config.databaseUrl),
      application_name: 'store-monitoring session',
    });
    client.on('error', (error) => {
      this.lost(client, error);
    });
    client.on('end', () => {
      this.lost(client, new Error('the connection ended'));
    });
    client.on('notification', ({ channel, payload }) => {
      for (const listener of this.listeners) listener(channel, payload ?? '');
    });
    try {
      await client.connect();
      for (const name of this.claimed) await client.query(CLAIM, [AdvisoryLock.owner, name]);
      for (const channel of this.channels) {
        await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      }
      if (this.closed) throw new Error('the process is ending');
    } catch (error) {
      // Not waited for: a database that has stopped does not say goodbye.
      client.end().catch(() => undefined);
      throw error;
    }
    this.client = client;
    this.sockets.beat(0);
    this.pulse = new Pulse(
      () => client.query('SELECT'),
      (unanswered) => {
        this.sockets.beat(unanswered);
        // Its question is still open, so the connection is closed without a word.
        if (unanswered >= WORK_WAITS_BEATS) void client.end();
      },
    );
  }

  private lost(client: pg.Client, error: Error): void {
    if (this.closed || this.client !== client) return;
    this.client = null;
    this.pulse?.stop();
    this.logger.warn(`connection to the database lost (${error.message}); connecting again`);
    this.reconnectSoon();
  }

  private reconnectSoon(): void {
    this.retry = setTimeout(() => {
      this.connect().then(
        () => {
          this.logger.log('connection to the database is back');
          for (const listener of this.reconnectListeners) listener();
        },
        () => {
          if (!this.closed) this.reconnectSoon();
        },
      );
    }, RECONNECT_AFTER_MS);
  }
}
