/** Resolves when nothing of a list or a view is still to come. */
const SETTLED = `new Promise((resolve) => {
  const look = () => {
    const lacks = document.querySelector('.bones, td .bone') !== null;
    if (document.querySelector('h1') === null || lacks) requestAnimationFrame(look);
    else resolve();
  };
  look();
})`;

/** A reader of the page in a real browser, and what the page asked the server for. */
export class Reader {
  page;
  /** Milliseconds of each answered request of the API by its path, the longest; files of the page by their bytes. */
  requests = new Map();
  scriptBytes = 0;
  #context;
  #pending = [];

  constructor(context, page) {
    this.#context = context;
    this.page = page;
    page.on('requestfinished', (request) => this.#pending.push(this.#note(request)));
  }

  /** Opens a browser that has nothing of the page yet. */
  static async open(browser, baseURL) {
    const context = await browser.newContext({ baseURL, viewport: { width: 1280, height: 900 } });
    return new Reader(context, await context.newPage());
  }

  /** Goes to an address by a new start of the page. @returns seconds until its figures are there */
  async visit(address, figures) {
    const started = performance.now();
    await this.page.goto(address, { waitUntil: 'commit' });
    await this.page.locator(figures).first().waitFor();
    await this.settled();
    return (performance.now() - started) / 1000;
  }

  /** Waits until nothing is still to come. @returns seconds since `started` */
  async settled(started = performance.now()) {
    await this.page.evaluate(SETTLED);
    return (performance.now() - started) / 1000;
  }

  /** Does something in the page. @returns seconds until nothing is still to come */
  async timed(act) {
    const started = performance.now();
    await act(this.page);
    return this.settled(started);
  }

  /** Megabytes of JavaScript objects, when what is no longer used is gone. */
  async heapMegabytes() {
    const session = await this.#context.newCDPSession(this.page);
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    await session.detach();
    return usedSize / 1e6;
  }

  /** Ends the visit, when all requests are noted. */
  async close() {
    await Promise.all(this.#pending);
    await this.#context.close();
  }

  async #note(request) {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith('.js')) {
      this.scriptBytes += (await request.sizes()).responseBodySize;
    }
    const { requestStart, responseEnd } = request.timing();
    const millis = responseEnd - requestStart;
    this.requests.set(pathname, Math.max(this.requests.get(pathname) ?? 0, millis));
  }
}
