import type { Report } from './use-report';

/** What was asked for beyond a plain report of all stores, in a few words. */
export function describeReport({ interpolation, parameters }: Report): string {
  const given: Record<string, unknown> = parameters;
  const words = [interpolation === 'linear' ? 'linear' : ''];
  if (given['detail'] === 'full') words.push('detail');
  if (typeof given['max_carry_minutes'] === 'number')
    words.push(`carry ≤ ${given['max_carry_minutes']} min`);
  if (typeof given['region'] === 'string') words.push(`region ${given['region']}`);
  if (typeof given['type'] === 'string') words.push(`type ${given['type']}`);
  const ids = given['store_ids'];
  if (Array.isArray(ids))
    words.push(ids.length === 1 ? `store ${String(ids[0])}` : `${ids.length} stores`);
  const text = words.filter((word) => word !== '').join(', ');
  return text === '' ? 'all stores' : text;
}
