import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type pg from 'pg';
import { z } from 'zod';
import { Database } from '../database/database';
import { ProcessSession } from '../database/process-session';
import { SHARED_EVENTS, type AppEvents, type EventName, type SharedEventName } from './app-events';

const CHANNEL = 'store_monitoring';

const envelopeSchema = z.object({
  from: z.string(),
  name: z.enum(SHARED_EVENTS),
  payload: z.record(z.string(), z.unknown()),
});

type Envelope = z.output<typeof envelopeSchema>;

/** Anyone on the database can notify: what is not a notice of ours, or of our version, is `null`. */
function readEnvelope(text: string): Envelope | null {
  try {
    return envelopeSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/**
 * Typed events. {@link emit} reaches the listeners of this process; {@link notify} the other
 * processes on the same database, when the transaction that it is called in commits.
 */
@Injectable()
export class EventBus implements OnModuleInit {
  constructor(
    private readonly emitter: EventEmitter2,
    private readonly session: ProcessSession,
    private readonly database: Database,
  ) {}

  async onModuleInit(): Promise<void> {
    this.session.onReconnect(() => {
      this.emit('session.restored', {});
    });
    await this.session.listen(CHANNEL, (_channel, text) => {
      const envelope = readEnvelope(text);
      if (envelope && envelope.from !== this.session.owner) {
        this.emitter.emit(envelope.name, envelope.payload);
      }
    });
  }

  /** Tells the listeners of this process. */
  emit<E extends EventName>(name: E, payload: AppEvents[E]): void {
    this.emitter.emit(name, payload);
  }

  /** Hears an event; the function returned stops it. */
  on<E extends EventName>(name: E, listener: (payload: AppEvents[E]) => void): () => void {
    this.emitter.on(name, listener);
    return () => {
      this.emitter.off(name, listener);
    };
  }

  /** Tells the other processes, on commit where `client` is in a transaction. */
  async notify<E extends SharedEventName>(
    name: E,
    payload: AppEvents[E],
    client: pg.Pool | pg.ClientBase = this.database.pool,
  ): Promise<void> {
    const envelope: Envelope = { from: this.session.owner, name, payload };
    await client.query('SELECT pg_notify($1, $2)', [CHANNEL, JSON.stringify(envelope)]);
  }
}
