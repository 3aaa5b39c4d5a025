const HALF_A_MINUTE_MS = 30_000;

/** A file of polls of store `s`, each half a minute after the one before and with the other status. */
export function flappingStore(polls: number, firstMs: number): string {
  const rows = Array.from({ length: polls }, (_, i) => {
    const at = new Date(firstMs + i * HALF_A_MINUTE_MS).toISOString();
    return `s,${i % 2 === 0 ? 'inactive' : 'active'},${at}\n`;
  });
  return `store_id,status,timestamp_utc\n${rows.join('')}`;
}
