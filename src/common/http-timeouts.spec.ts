import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { HTTP_TIMEOUTS, limitBodies } from './http-timeouts';

const { bodyMs, uploadBytesPerMinute } = HTTP_TIMEOUTS;
const MINUTE_MS = 60_000;

describe('the body of a request', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** How often a request was cut off that brings so many bytes in each of three minutes. */
  function cutsOf(path: string, bytesPerMinute: number): number {
    const destroy = jest.fn();
    const socket = { bytesRead: 0 };
    const headers = { 'transfer-encoding': 'chunked' };
    const state = { path, headers, socket, complete: false };
    const request = Object.assign(new EventEmitter(), { ...state, destroy });
    const next = jest.fn();
    limitBodies()(request as unknown as Request, {} as Response, next);
    for (let minute = 0; minute < 3 && destroy.mock.calls.length === 0; minute += 1) {
      socket.bytesRead += bytesPerMinute;
      jest.advanceTimersByTime(MINUTE_MS);
    }
    request.emit('close');
    expect(next).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
    return destroy.mock.calls.length;
  }

  it.each([
    ['is taken of an upload that brings what it must', uploadBytesPerMinute, 0],
    ['is cut off of an upload that brings less', uploadBytesPerMinute - 1, 1],
  ])('%s', (_, bytes, cuts) => {
    expect(cutsOf('/api/v1/ingestions', bytes)).toBe(cuts);
  });

  it('is cut off of any other request past its time, however much it brings', () => {
    expect(bodyMs).toBe(MINUTE_MS);
    expect(cutsOf('/api/v1/observations', 1_000_000)).toBe(1);
  });
});
