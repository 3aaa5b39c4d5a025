import type { HttpClient } from './http-client';

export interface ServerSentEvent {
  event: string;
  data: Record<string, unknown>;
}

/** A stream of server-sent events that is being read. */
export class EventStream {
  /** The events so far. */
  readonly events: ServerSentEvent[] = [];
  /** Resolves with all events when the server ends the stream. */
  readonly ended: Promise<ServerSentEvent[]>;

  private constructor(
    readonly contentType: string,
    chunks: AsyncIterable<Buffer>,
  ) {
    this.ended = this.read(chunks);
  }

  /** Opens the stream; its status must be 200. */
  static async open(http: HttpClient, path: string): Promise<EventStream> {
    const response = await http.open('GET', path, { headers: { accept: 'text/event-stream' } });
    if (response.statusCode !== 200) throw new Error(`${path}: ${String(response.statusCode)}`);
    return new EventStream(response.headers['content-type'] ?? '', response);
  }

  private async read(chunks: AsyncIterable<Buffer>): Promise<ServerSentEvent[]> {
    let text = '';
    for await (const chunk of chunks) {
      text += chunk.toString('utf8');
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.take(block);
    }
    return this.events;
  }

  private take(block: string): void {
    const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1];
    const event = field('event');
    if (event === undefined) return;
    const data = JSON.parse(field('data') ?? 'null') as Record<string, unknown>;
    this.events.push({ event, data });
  }
}
