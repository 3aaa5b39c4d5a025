import { EventEmitter } from 'node:events';
import { NewestPoll } from '../database/newest-poll';
import { EventBus } from '../events/event-bus';
import { FleetFeed, type FleetNews } from './fleet-feed';
import { FleetPictures } from './fleet-pictures';

function feed(isOutdated = false): {
  feed: FleetFeed;
  made: () => number;
  emit: (name: string) => void;
} {
  const emitter = new EventEmitter();
  let made = 0;
  const events = {
    on: (name: string, listener: (payload: object) => void) => emitter.on(name, listener),
  } as unknown as EventBus;
  const newest = { current: () => Promise.resolve(7) } as unknown as NewestPoll;
  const pictures = {
    isOutdated: () => Promise.resolve(isOutdated),
    upToDate: () => {
      made += 1;
      return Promise.resolve({ asOf: 7 });
    },
  } as unknown as FleetPictures;
  const it = new FleetFeed(events, newest, pictures);
  it.onModuleInit();
  return { feed: it, made: () => made, emit: (name) => emitter.emit(name, { reportId: 'r' }) };
}

describe('the feed of the fleet', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('gives a sign of life every 15 s', async () => {
    const news: FleetNews[] = [];
    const reader = feed()
      .feed.watch()
      .subscribe((one) => news.push(one));
    await jest.advanceTimersByTimeAsync(45_000);
    reader.unsubscribe();
    expect(news.map(({ type }) => type)).toEqual(['polls', 'ping', 'ping', 'ping']);
  });

  it('makes a picture of what came in while nobody watched, and tells of it', async () => {
    const news: FleetNews[] = [];
    const { feed: one, made } = feed(true);
    const reader = one.watch().subscribe((it) => news.push(it));
    await jest.advanceTimersByTimeAsync(3_000);
    reader.unsubscribe();
    expect(made()).toBe(1);
    expect(news.map(({ type }) => type)).toEqual(['polls', 'polls']);
  });

  it('makes pictures only while somebody watches', async () => {
    const { feed: one, made, emit } = feed();
    emit('polls.ingested');
    await jest.advanceTimersByTimeAsync(3_000);
    expect(made()).toBe(0);
    const reader = one.watch().subscribe();
    emit('polls.ingested');
    emit('stores.changed');
    await jest.advanceTimersByTimeAsync(3_000);
    // The second change came while the first picture was made.
    expect(made()).toBe(2);
    reader.unsubscribe();
    emit('polls.ingested');
    await jest.advanceTimersByTimeAsync(3_000);
    expect(made()).toBe(2);
  });
});
