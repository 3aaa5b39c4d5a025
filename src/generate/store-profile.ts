import { seededHash } from './seeded-hash';
import { storeId } from './store-id';
import { storeZone } from './store-zone';

const PLACES = ['Harbor', 'Maple', 'Union', 'Cedar', 'Lake', 'Mission', 'Orchard', 'Summit'];
const KINDS = ['restaurant', 'cafe', 'grocery', 'pharmacy'];
const NOUNS = ['Kitchen', 'Coffee', 'Market', 'Pharmacy'];
const MANAGERS = ['Rossi, Ana', 'Okafor, Chidi', 'Nguyễn, Linh', 'Smith, Jo', 'Müller, Uwe'];

/** The line of `stores.csv` (`store_id,name,region,type,manager`) of store number `index`. */
export function storeProfileLine(seed: number, index: number): string {
  const kind = seededHash(seed, index, 1, 21) % KINDS.length;
  const place = PLACES[seededHash(seed, index, 2, 21) % PLACES.length] as string;
  const manager = MANAGERS[seededHash(seed, index, 3, 21) % MANAGERS.length] as string;
  return [
    storeId(seed, index),
    `${place} ${NOUNS[kind] as string} ${index + 1}`,
    storeZone(seed, index).region,
    KINDS[kind] as string,
    `"${manager}"`,
  ].join(',');
}
