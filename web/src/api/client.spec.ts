import { get } from './client';
import { forgetAnswers, keptAnswer } from './kept-answers';
import { SignedOutError } from './problem';

const FLEET = '/api/v1/fleet';

/** A browser's place for answers, as far as the page uses it. */
class AnswersInMemory {
  private caches = new Map<string, Map<string, Response>>();

  open(name: string): Promise<unknown> {
    const held = this.caches.get(name) ?? new Map<string, Response>();
    this.caches.set(name, held);
    return Promise.resolve({
      put: (address: string, response: Response) => Promise.resolve(held.set(address, response)),
      match: (address: string) => Promise.resolve(held.get(address)?.clone()),
      keys: () => Promise.resolve([]),
      delete: (address: string) => Promise.resolve(held.delete(address)),
    });
  }

  delete(name: string): Promise<boolean> {
    return Promise.resolve(this.caches.delete(name));
  }
}

/** A server that answers the calls in their order, when it is told to. */
class SlowServer {
  private readonly waiting: ((response: Response) => void)[] = [];
  readonly fetch = (): Promise<Response> =>
    new Promise((resolve) => {
      this.waiting.push(resolve);
    });

  answer(status: number, text: string): void {
    this.waiting.shift()?.(new Response(text, { status }));
  }
}

describe('an answer', () => {
  let server: SlowServer;
  const { fetch } = globalThis;
  beforeEach(() => {
    server = new SlowServer();
    Object.assign(globalThis, { caches: new AnswersInMemory(), fetch: server.fetch });
  });
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'caches');
    globalThis.fetch = fetch;
  });
  const kept = async (): Promise<string | undefined> => (await keptAnswer(FLEET))?.text;

  it('is kept for the time without a server', async () => {
    const asked = get(FLEET);
    server.answer(200, '{"stores":1}');
    expect(await asked).toEqual({ stores: 1 });
    expect(await kept()).toBe('{"stores":1}');
  });

  it('that comes after the reader signed out is neither told nor kept', async () => {
    const asked = get(FLEET);
    await forgetAnswers();
    server.answer(200, '{"stores":1}');
    await expect(asked).rejects.toThrow(SignedOutError);
    expect(await kept()).toBeUndefined();
  });

  it('that comes after another call was refused is neither told nor kept', async () => {
    const [refused, asked] = [get('/api/v1/fleet/checks'), get(FLEET)];
    server.answer(401, '{"detail":"No key."}');
    await expect(refused).rejects.toThrow('No key.');
    server.answer(200, '{"stores":1}');
    await expect(asked).rejects.toThrow(SignedOutError);
    expect(await kept()).toBeUndefined();
  });
});
