import { EventEmitter } from 'node:events';
import type pg from 'pg';
import { boundAnswers } from './bound-answers';

type Answered = (error: Error | null, result?: unknown) => void;

/** A connection to something that answers when it is told to. */
class Asked extends EventEmitter {
  readonly asked: unknown[][] = [];
  query(...asked: unknown[]): unknown {
    this.asked.push(asked);
    return 'as pg answers';
  }
  answer(error: Error | null, result?: unknown): void {
    const [, , answered] = this.asked.at(-1) ?? [];
    (answered as Answered)(error, result);
  }
}

function bounded(): { asked: Asked; client: pg.ClientBase } {
  const asked = new Asked();
  const client = asked as unknown as pg.ClientBase;
  boundAnswers(client, 1_000);
  return { asked, client };
}

describe('a statement on a connection whose answers are bounded', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('has its answer, and leaves no timer', async () => {
    const { asked, client } = bounded();
    const rows = client.query('SELECT $1', [7]);
    asked.answer(null, 'rows');
    expect(await rows).toBe('rows');
    expect(asked.asked[0]?.slice(0, 2)).toEqual(['SELECT $1', [7]]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('has its error', async () => {
    const { asked, client } = bounded();
    const rows = client.query('SELECT 1/0');
    asked.answer(new Error('division by zero'));
    await expect(rows).rejects.toThrow('division by zero');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is told to whoever gave a function, as the pool does, with values or without', () => {
    const { asked, client } = bounded();
    const told: unknown[] = [];
    const tell = (error: Error | null, result: unknown) => told.push(error?.message ?? result);
    client.query('SELECT 1', tell);
    asked.answer(null, 'one');
    client.query('SELECT $1', [2], tell);
    asked.answer(null, 'two');
    expect(told).toEqual(['one', 'two']);
  });

  it('fails where no answer comes in time, and a late one is not heard', () => {
    const { asked, client } = bounded();
    const told: unknown[] = [];
    const tell = (error: Error | null, result: unknown) => told.push(error?.message ?? result);
    client.query('SELECT 1', tell);
    jest.advanceTimersByTime(999);
    expect(told).toEqual([]);
    jest.advanceTimersByTime(1);
    asked.answer(null, 'late');
    expect(told).toEqual(['Query read timeout']);
  });

  it('is left alone where it speaks a protocol of its own', () => {
    const { asked, client } = bounded();
    const copy = { submit: () => undefined };
    expect(client.query(copy as unknown as pg.Submittable)).toBe('as pg answers');
    expect(asked.asked).toEqual([[copy, undefined, undefined]]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
