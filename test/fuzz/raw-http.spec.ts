import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { sendRaw } from '../support/raw-http';
import { fuzz } from './fuzz';
import { oddText, often } from './odd-values';
import { operations } from './operations';
import { useFuzzedService } from './service';

const line = often(
  fc.constantFrom('Host: x', 'Accept: */*', 'Content-Length: 2', 'Content-Type: application/json'),
  fc.oneof(
    fc.constantFrom(
      'Content-Length: -1',
      'Content-Length: 1e2',
      'Transfer-Encoding: chunked',
      ' folded',
    ),
    fc.constantFrom(
      'Content-Length: 5, 5',
      'Expect: x',
      'Upgrade: h2c',
      'Host:',
      'Content-Encoding: gzip',
    ),
    fc.constantFrom(
      `X-Long: ${'x'.repeat(20_000)}`,
      ':',
      'Transfer-Encoding: gzip, chunked',
      'Host: a b',
    ),
    fc.tuple(oddText, oddText).map((pair) => pair.join(':')),
  ),
  4,
);
const target = fc.oneof(
  fc.constantFrom(...operations().map(({ path }) => path)),
  fc.constantFrom(
    '*',
    '/',
    '//',
    '/../..',
    'http://x/health',
    '/api/v1/reports?limit=1e2',
    '/%',
    '/%00',
  ),
  oddText,
);
const method = often(
  fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', 'HEAD', 'OPTIONS', 'PATCH'),
  fc.oneof(fc.constantFrom('TRACE', 'PRI', 'get', 'M-SEARCH'), oddText),
);
const version = often(
  fc.constant('HTTP/1.1'),
  fc.constantFrom('HTTP/1.0', 'HTTP/2.0', 'http/1.1', ''),
  12,
);
const request = fc
  .tuple(
    method,
    target,
    version,
    fc.array(line, { maxLength: 5 }),
    fc.constantFrom('', '{}', '5\r\nabc', 'zz'),
  )
  .map(([verb, address, protocol, lines, body]) =>
    Buffer.from(
      [`${verb} ${address} ${protocol}`, 'Connection: close', ...lines, '', body].join('\r\n'),
    ),
  );
const bytes = often(
  request,
  fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 200 }).map((raw) => Buffer.from(raw)),
    fc.tuple(request, fc.nat(), fc.nat(255)).map(([whole, at, byte]) => {
      whole[at % whole.length] = byte;
      return whole;
    }),
  ),
);

describe('bytes on the wire', () => {
  const service = useFuzzedService();

  fuzz('are answered as HTTP, or not at all', 0.15, bytes, async (sent) => {
    const answer = await sendRaw(service.application.http.url, sent, 10_000, true);
    // Silence is right where no request was whole, and where its caller hung up before the answer.
    if (answer !== null) {
      if (!sent.toString('latin1').startsWith('HEAD ')) await service.check(answer);
    } else if (sent.includes('/trigger_report')) {
      // The report may be there all the same, or come yet.
      await setTimeout(100);
      await service.look();
    }
  });

  afterEach(async () => {
    expect((await service.application.http.get('/health/live')).status).toBe(200);
  });
});
