import { Buffer } from 'node:buffer';
import { Agent, request } from 'node:http';

/** Requests to the service under test, over connections that stay open. */
export class HttpClient {
  url;
  #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(url) {
    this.url = url;
  }

  get(path) {
    return this.send('GET', path);
  }

  /** @param body sent as JSON */
  post(path, body = {}) {
    return this.send('POST', path, 'application/json', JSON.stringify(body));
  }

  /**
   * Sends a request and reads the answer to its last byte.
   * @param body text or bytes, or a function that gets the request and writes the body into it
   * @returns `status`, `headers` and `bytes`
   */
  send(method, path, contentType, body) {
    return new Promise((resolve, reject) => {
      const headers = contentType === undefined ? {} : { 'Content-Type': contentType };
      if (typeof body === 'string') headers['Content-Length'] = Buffer.byteLength(body);
      const sent = request(`${this.url}${path}`, { method, headers, agent: this.#agent });
      sent.once('error', (error) => {
        // The service closed an idle connection in the moment in which it was taken: not an answer.
        const isClosed = sent.reusedSocket && error.code === 'ECONNRESET';
        if (isClosed && typeof body !== 'function') {
          resolve(this.send(method, path, contentType, body));
        } else reject(error);
      });
      sent.once('response', (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode,
            headers: response.headers,
            bytes: Buffer.concat(chunks),
          }),
        );
      });
      if (typeof body === 'function') body(sent);
      else sent.end(body);
    });
  }

  /** The JSON of an answer, or of the promise of one. @throws Error where the status is not below 300 */
  async json(answering) {
    const { status, bytes } = await answering;
    if (status >= 300) throw new Error(`the service answered ${status}: ${bytes.toString('utf8')}`);
    return JSON.parse(bytes.toString('utf8'));
  }

  close() {
    this.#agent.destroy();
  }
}
