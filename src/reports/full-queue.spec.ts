import { EventEmitter } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Request, Response } from 'express';
import { onBehalfOf } from '../common/caller';
import type { Role } from '../common/role';
import type { AppConfig } from '../config/app-config';
import type { EventBus } from '../events/event-bus';
import { FullQueue } from './full-queue';
import { RequestRush } from './request-rush';

describe('a queue of reports that was full', () => {
  const events = new EventEmitter();
  let queue: FullQueue;
  beforeEach(() => {
    jest.useFakeTimers();
    events.removeAllListeners();
    queue = new FullQueue(
      { reportQueueLimit: 7 } as AppConfig,
      events as unknown as EventBus,
      new RequestRush(),
    );
    queue.onModuleInit();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** What a call is answered; `null` where it goes on. */
  function call(method = 'POST', path = '/api/v1/trigger_report', role: Role = 'operator') {
    const request = new IncomingMessage(new Socket());
    const response = new ServerResponse(request);
    const next = jest.fn();
    const origin = { address: '127.0.0.1', requestId: null, sessionEndsAt: null };
    onBehalfOf({ name: 'k', keyId: 'k', role, ...origin }, () => {
      const asked = Object.assign(request, { method, path, complete: true }) as Request;
      queue.handle(asked, response as Response, next);
    });
    expect(response.writableEnded).toBe(next.mock.calls.length === 0);
    if (!response.writableEnded) return null;
    return { status: response.statusCode, retryAfter: response.getHeader('Retry-After') };
  }

  it('is not taken to be full before it is known to be', () => {
    expect(call()).toBeNull();
  });

  it('is looked at anew by one request in a quarter of a second', () => {
    queue.note(true);
    jest.advanceTimersByTime(249);
    expect(call()).toEqual({ status: 429, retryAfter: '5' });
    expect(queue.problem.detail).toContain('7 reports wait');
    jest.advanceTimersByTime(1);
    expect(call()).toBeNull();
    expect(call()).toMatchObject({ status: 429 });
    jest.advanceTimersByTime(250);
    expect(call()).toBeNull();
    queue.note(false);
    expect(call()).toBeNull();
  });

  it.each(['report.completed', 'report.failed', 'session.restored'])(
    'is looked at anew by all after %s',
    (event) => {
      queue.note(true);
      events.emit(event, {});
      expect(call()).toBeNull();
    },
  );

  it('is of no matter to other calls, and to who may not ask for reports', () => {
    queue.note(true);
    expect(call('GET')).toBeNull();
    expect(call('POST', '/api/v1/observations')).toBeNull();
    expect(call('POST', '/API/v1/trigger_report/')).toMatchObject({ status: 429 });
    expect(call('POST', undefined, 'viewer')).toBeNull();
  });
});
