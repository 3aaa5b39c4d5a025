import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Application } from '../support/application';
import type { Answer } from '../support/http-client';
import { expectProblem } from '../support/problem';

/** The most JavaScript that a first view may load, compressed. */
const MOST_SCRIPT_BYTES = 80_000;

interface Manifest {
  name: string;
  start_url: string;
  display: string;
  icons: { src: string; sizes: string; type: string; purpose?: string }[];
}

const VIEWS = [
  '/',
  '/stores',
  '/stores/8419537941919820732',
  '/stores/a%2Fb',
  '/reports',
  '/reports/7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11',
  '/reports/7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11/changes',
  '/data',
  '/system',
  '/sign-in',
];

describe('the page', () => {
  let application: Application;
  const get = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    application.http.get(path, { headers });
  const assetsOf = ({ text }: Answer): string[] =>
    [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);

  beforeAll(async () => {
    application = await Application.start({ runsJobs: false, config: { auth: 'key' } });
  });
  afterAll(async () => {
    await application.stop();
  });

  it.each(VIEWS)('is at %s, without a key: it holds no figures', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.text).toBe((await get('/')).text);
  });

  it.each([
    '/store',
    '/stores/a/b',
    '/stores/a/changes',
    '/reports/a/rows',
    '/index.htm',
    '/assets',
    '/assets/',
    '/assets/none.js',
    '/../package.json',
    '/assets/..%2findex.html',
  ])('is not at %s, where a key is needed as everywhere', async (path) => {
    expectProblem(await get(path), 401);
  });

  it('is asked for by GET and HEAD alone', async () => {
    const head = await application.http.send('HEAD', '/');
    expect([head.status, head.text, Number(head.headers['content-length']) > 0]).toEqual([
      200,
      '',
      true,
    ]);
    expectProblem(await application.http.send('POST', '/'), 401);
  });

  it('leaves health and the documentation where they are', async () => {
    expect((await get('/health')).headers['content-type']).toMatch(/^application\/json/);
    expectProblem(await get('/docs'), 401);
  });

  it('runs its own files alone: no script within the page, no style, nothing of elsewhere', async () => {
    const answer = await get('/');
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("style-src 'self'");
    expect(policy).not.toMatch(/unsafe|data:|\*/);
    expect(answer.text).not.toMatch(
      /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|(src|href)="(https?:)?\/\//,
    );
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
  });

  it('is asked for anew each time, and answered with 304 where it has not changed', async () => {
    const first = await get('/');
    expect(first.headers['cache-control']).toBe('no-cache');
    const again = await get('/', { 'if-none-match': String(first.headers['etag']) });
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
    expect((await get('/', { 'if-none-match': '"another"' })).status).toBe(200);
  });

  it('has files that are named by their content, and kept for good', async () => {
    const paths = assetsOf(await get('/'));
    expect(paths.length).toBeGreaterThanOrEqual(2);
    for (const path of paths) {
      const { status, headers } = await get(path);
      expect([path, status]).toEqual([path, 200]);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(path).toMatch(/-[\w-]{8}\.(js|css)$/);
    }
  });

  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ])('comes packed as %s to whoever takes it', async (encoding, unpack) => {
    for (const path of ['/', ...assetsOf(await get('/'))]) {
      const plain = await get(path);
      const packed = await get(path, { 'accept-encoding': encoding });
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect([packed.headers['content-encoding'], packed.headers['vary']]).toEqual([
        encoding,
        'Accept-Encoding',
      ]);
      expect(unpack(packed.bytes)).toEqual(plain.bytes);
    }
  });

  it('can be installed: a manifest with icons that are there, each as large as it says', async () => {
    const manifest = await get('/manifest.webmanifest');
    expect((await get('/')).text).toContain('rel="manifest" href="/manifest.webmanifest"');
    expect(manifest.headers['content-type']).toMatch(/^application\/manifest\+json/);
    const { name, start_url, display, icons } = manifest.json() as Manifest;
    expect([name, start_url, display]).toEqual(['Store monitoring', '/', 'standalone']);
    const purposes = icons.map(({ sizes, purpose }) => [sizes, purpose ?? 'any']);
    expect(purposes).toEqual(
      expect.arrayContaining([
        ['192x192', 'any'],
        ['512x512', 'any'],
        ['512x512', 'maskable'],
      ]),
    );
    for (const { src, sizes, type } of icons) {
      const icon = await get(src);
      expect([src, icon.status, icon.headers['content-type']]).toEqual([src, 200, type]);
      if (type !== 'image/png') continue;
      // A PNG has its width and its height after its first 16 bytes.
      const size = `${icon.bytes.readUInt32BE(16)}x${icon.bytes.readUInt32BE(20)}`;
      expect([src, size]).toEqual([src, sizes]);
    }
  });

  it('has a worker that keeps every file of this build, and is asked for anew each time', async () => {
    const worker = await get('/service-worker.js');
    expect(worker.headers['cache-control']).toBe('no-cache');
    expect(String(worker.headers['content-security-policy'])).toContain("worker-src 'self'");
    for (const path of ['/', '/manifest.webmanifest', ...assetsOf(await get('/'))]) {
      expect(worker.text).toContain(`"${path}"`);
    }
  });

  it('loads less than 80 kB of JavaScript, compressed', async () => {
    const scripts = assetsOf(await get('/')).filter((path) => path.endsWith('.js'));
    const sizes = await Promise.all(
      scripts.map(async (path) => (await get(path, { 'accept-encoding': 'gzip' })).bytes.length),
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(MOST_SCRIPT_BYTES);
  });
});
