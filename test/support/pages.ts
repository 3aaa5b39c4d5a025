import type { HttpClient } from './http-client';

export interface PageAnswer<T> {
  items: T[];
  next_cursor: string | null;
}

/** One page of a list; `path` may hold a query. */
export async function getPage<T>(
  http: HttpClient,
  path: string,
  { limit, cursor }: { limit?: number; cursor?: string } = {},
): Promise<PageAnswer<T>> {
  const query = new URLSearchParams({
    ...(limit !== undefined && { limit: String(limit) }),
    ...(cursor !== undefined && { cursor }),
  }).toString();
  const answer = await http.get(`${path}${path.includes('?') ? '&' : '?'}${query}`);
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return answer.json() as PageAnswer<T>;
}

/** All items of a list, read page by page; each page but the last must be full. */
export async function walkPages<T>(http: HttpClient, path: string, limit: number): Promise<T[]> {
  const all: T[] = [];
  let page = await getPage<T>(http, path, { limit });
  for (;;) {
    all.push(...page.items);
    if (page.next_cursor === null) return all;
    if (page.items.length !== limit) throw new Error(`a page of ${page.items.length} goes on`);
    page = await getPage<T>(http, path, { limit, cursor: page.next_cursor });
  }
}
