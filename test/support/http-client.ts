import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

/** An answer, read to its end. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  /** The body as UTF-8. */
  text: string;
  /** The body as JSON. @throws SyntaxError where it is none. */
  json(): unknown;
}

export interface RequestOptions {
  /** Sent as JSON, unless it is text or bytes, which are sent as they are. */
  body?: unknown;
  headers?: Record<string, string>;
}

/**
 * Requests to a server of this machine. A path goes out byte for byte: unlike `fetch`, nothing is
 * resolved or encoded on the way, so that hostile paths arrive as such.
 */
export class HttpClient {
  /** @param headers sent with every request that does not say otherwise */
  constructor(
    readonly url: string,
    private readonly headers: Record<string, string> = {},
  ) {}

  /** The same server, called with a key. */
  withKey(key: string): HttpClient {
    return new HttpClient(this.url, { authorization: `Bearer ${key}` });
  }

  get(path: string, options: RequestOptions = {}): Promise<Answer> {
    return this.send('GET', path, options);
  }

  post(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', path, { body, headers });
  }

  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path);
  }

  /** Of server-sent events, which may go on for ever, the answer is what comes first. */
  async send(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const response = await this.open(method, path, options);
    const isEndless = response.headers['content-type']?.startsWith('text/event-stream') === true;
    const chunks: Buffer[] = [];
    for await (const chunk of response) {
      chunks.push(chunk as Buffer);
      if (isEndless) break;
    }
    const bytes = Buffer.concat(chunks);
    const text = bytes.toString('utf8');
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      bytes,
      text,
      json: (): unknown => JSON.parse(text),
    };
  }

  /** The answer once its headers are there; its body is read by the caller. */
  open(method: string, path: string, options: RequestOptions = {}): Promise<IncomingMessage> {
    const { body, headers = {} } = options;
    const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
    const bytes = body === undefined ? undefined : isRaw ? body : JSON.stringify(body);
    const { hostname, port } = new URL(this.url);
    return new Promise((resolve, reject) => {
      const sent = request({
        hostname,
        port,
        method,
        path,
        agent: false,
        headers: {
          ...(bytes !== undefined && { 'content-length': String(Buffer.byteLength(bytes)) }),
          ...(bytes !== undefined && !isRaw && { 'content-type': 'application/json' }),
          ...this.headers,
          ...headers,
        },
      });
      sent.once('response', resolve);
      sent.once('error', reject);
      sent.end(bytes);
    });
  }
}
