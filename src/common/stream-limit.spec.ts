import { NEVER, of, type Observable } from 'rxjs';
import { onBehalfOf, type Caller } from './caller';
import { Problem } from './problem';
import { MOST_STREAMS, StreamLimit } from './stream-limit';

const caller: Caller = {
  ...{ name: 'anonymous', role: 'admin', keyId: null, address: '2001:db8::1', requestId: null },
  sessionEndsAt: null,
};

describe('the limit of streams', () => {
  let limit: StreamLimit;
  beforeEach(() => {
    limit = new StreamLimit();
  });

  const open = <T>(who: Partial<Caller>, stream: Observable<T>, method = 'GET') =>
    onBehalfOf({ ...caller, ...who }, () => limit.of(stream, { method })).subscribe();
  const openAll = (who: Partial<Caller>) =>
    Array.from({ length: MOST_STREAMS }, () => open(who, NEVER));

  it('is that of a caller: of a key, or of an address and those that its subscriber has', () => {
    openAll({});
    expect(() => open({ address: '2001:db8::2' }, NEVER)).toThrow(Problem);
    open({ address: '203.0.113.1' }, NEVER);
    open({ keyId: 'a' }, NEVER);
    openAll({ keyId: 'b', address: '203.0.113.1' });
    expect(() => open({ keyId: 'b', address: '203.0.113.2' }, NEVER)).toThrow(/100 streams/);
  });

  it('does not count who asks for the headers alone, whose stream ends at once', () => {
    for (let i = 0; i <= MOST_STREAMS; i += 1) {
      expect(open({}, NEVER, 'HEAD').closed).toBe(true);
    }
    openAll({});
  });

  it('lets another one in where one has ended or was left', () => {
    const [first, second] = openAll({});
    first?.unsubscribe();
    open({}, of('an event, and the end'));
    open({}, NEVER);
    expect(() => open({}, NEVER)).toThrow(Problem);
    second?.unsubscribe();
    second?.unsubscribe();
    open({}, NEVER);
    expect(() => open({}, NEVER)).toThrow(Problem);
  });
});
