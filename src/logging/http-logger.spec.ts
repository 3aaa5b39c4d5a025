import { pino } from 'pino';
import { REDACTED } from './http-logger';

describe('the log', () => {
  it('has no secrets, wherever in what is logged they stand', () => {
    const lines: string[] = [];
    const log = pino({ redact: REDACTED }, { write: (line: string) => lines.push(line) });
    const headers = {
      authorization: 'Bearer hidden-1',
      'x-api-key': 'hidden-2',
      cookie: 'hidden-3',
      'set-cookie': ['hidden-4'],
      host: 'seen-1',
    };
    log.info(headers);
    log.info({ headers });
    log.info({ req: { headers } });
    log.info({ config: { databaseUrl: 'postgres://u:hidden-5@h/d', host: 'seen-2' } });
    log.info({ err: { client: { password: 'hidden-6', connectionString: 'hidden-7' } } });
    expect(lines.join('')).not.toContain('hidden');
    expect(lines.join('').match(/seen-1/g)).toHaveLength(3);
    expect(lines.join('')).toContain('seen-2');
  });
});
