import type { FleetStores } from './fleet-stores';
import type { StoreState } from './fleet-store';

/** Which stores of the fleet; the parts are joined by AND, and an absent part means all. */
export interface FleetFilter {
  /** Part of an id or a name, in any letter case. */
  readonly q?: string | undefined;
  /** Empty text: the stores without one. */
  readonly region?: string | undefined;
  /** Empty text: the stores without one. */
  readonly type?: string | undefined;
  readonly timezone?: string | undefined;
  readonly states?: readonly StoreState[] | undefined;
}

type Test = (store: number) => boolean;

/** A test for the stores that pass a filter. */
export function testOf(stores: FleetStores, filter: FleetFilter): Test {
  const tests: Test[] = [];
  const { q, timezone, states } = filter;
  for (const [texts, text] of [
    [stores.regions, filter.region],
    [stores.types, filter.type],
  ] as const) {
    if (text === undefined) continue;
    const code = texts.find(text === '' ? null : text);
    tests.push((store) => texts.codeOf(store) === code);
  }
  if (timezone !== undefined) {
    const code = stores.timezones.find(timezone);
    tests.push((store) => stores.timezones.codeOf(store) === code);
  }
  if (states !== undefined) tests.push((store) => states.includes(stores.stateOf(store)));
  if (q !== undefined) {
    const part = q.toLowerCase();
    const holds = (text: string | null | undefined) => text?.toLowerCase().includes(part) === true;
    tests.push((store) => holds(stores.ids[store]) || holds(stores.names[store]));
  }
  return (store) => tests.every((test) => test(store));
}
