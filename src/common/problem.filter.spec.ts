import { NotFoundException, ServiceUnavailableException } from '@nestjs/common';
import { Problem } from './problem';
import { problemOf } from './problem.filter';

/** An error with the members that libraries give theirs. */
function errorWith(message: string, members: Record<string, unknown>): Error {
  return Object.assign(new Error(message), members);
}

describe('problemOf', () => {
  it('leaves a problem as it is', () => {
    const problem = Problem.notFound('There is no such report.');
    expect(problemOf(problem)).toBe(problem);
  });

  it("takes over the status and message of Nest's exceptions", () => {
    expect(problemOf(new NotFoundException('Cannot GET /x'))).toMatchObject({
      status: 404,
      title: 'Not Found',
      detail: 'Cannot GET /x',
    });
    expect(problemOf(new ServiceUnavailableException())).toMatchObject({ status: 503 });
  });

  it('takes over what a body parser says to callers', () => {
    const error = errorWith('request size did not match', { status: 400, expose: true });
    expect(problemOf(error)).toMatchObject({ status: 400, detail: 'request size did not match' });
  });

  it('says of a body that is too large how large it may be', () => {
    const error = errorWith('request entity too large', { status: 413, expose: true });
    expect(problemOf(error).status).toBe(413);
    expect(problemOf(error).detail).toContain('8 MiB');
  });

  it.each([
    ['refused connections', { code: 'ECONNREFUSED' }],
    ['reset connections', { code: 'ECONNRESET' }],
    ['a connection whose other end is gone', { code: 'EPIPE', syscall: 'write' }],
    ['a network that is down', { code: 'EHOSTUNREACH' }],
    ['a server that shuts down', { code: '57P01' }],
    ['a server that starts up', { code: '57P03' }],
    ['a lost connection', { code: '08006' }],
    ['a name that leads nowhere', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }],
    ['a certificate that has expired', { code: 'CERT_HAS_EXPIRED' }],
    ['a certificate of nobody', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
    ['a certificate of another host', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }],
    ['a database that takes no connections', { code: '55000', severity: 'FATAL' }],
  ])('answers 503 with Retry-After for %s', (_, members) => {
    const problem = problemOf(errorWith('connect ECONNREFUSED /secret/path', members));
    expect(problem).toMatchObject({ status: 503, title: 'Service Unavailable' });
    expect(problem.retryAfterSeconds).toBeGreaterThan(0);
    expect(problem.detail).not.toContain('secret');
  });

  it.each([
    ['a lock that others hold', { code: '55P03' }, 'lock timeout'],
    ['a deadlock', { code: '40P01' }, 'deadlock detected'],
    ['a serialization failure', { code: '40001' }, 'could not serialize'],
    ['no free connection', {}, 'timeout exceeded when trying to connect'],
    ['a statement that takes too long', { code: '57014' }, 'canceling statement'],
  ])('answers 503, busy, for %s', (_, members, message) => {
    const problem = problemOf(errorWith(message, members));
    expect(problem).toMatchObject({ status: 503, retryAfterSeconds: 5 });
    expect(problem.detail).toContain('busy');
  });

  it.each([
    ['takes no changes', '25006', 'changes'],
    ['refuses a right', '42501', 'right'],
    ['has no connection left', '53300', 'max_connections'],
  ])('answers 503 where the database %s', (_, code, says) => {
    const problem = problemOf(
      errorWith('permission denied for secret', { code, severity: 'FATAL' }),
    );
    expect(problem).toMatchObject({ status: 503, retryAfterSeconds: 5 });
    expect(problem.detail).toContain(says);
    expect(problem.detail).not.toContain('secret');
  });

  it('answers 503 where the files of the service may not be written', () => {
    const problem = problemOf(errorWith('EROFS: read-only, /secret', { code: 'EROFS' }));
    expect(problem).toMatchObject({ status: 503, retryAfterSeconds: 5 });
    expect(problem.detail).not.toContain('secret');
  });

  it.each(['ENOSPC', 'EDQUOT', '53100'])('answers 507 where there is no room: %s', (code) => {
    const problem = problemOf(errorWith('no space left on /secret', { code }));
    expect(problem).toMatchObject({ status: 507, title: 'Insufficient Storage' });
    expect(problem.detail).not.toContain('secret');
  });

  it.each([
    'Connection terminated unexpectedly',
    'Query read timeout',
    'Client has encountered a connection error and is not queryable',
  ])('answers 503 where a driver says %s', (message) => {
    expect(problemOf(new Error(message)).status).toBe(503);
  });

  it.each([
    ['an error', new Error('relation "x" does not exist')],
    ['an SQL error', errorWith('division by zero', { code: '22012', severity: 'ERROR' })],
    ['a 5xx of a library', errorWith('secret', { status: 502, expose: false })],
    ['a 4xx that is not for callers', errorWith('secret', { status: 403, expose: false })],
    ['text', 'secret'],
    ['nothing', undefined],
    ['null', null],
  ])('shows nothing of %s', (_, error) => {
    const problem = problemOf(error);
    expect(problem.status).toBe(500);
    expect(problem.detail).not.toMatch(/secret|relation|division/);
  });
});
