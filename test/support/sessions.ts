import { HttpClient, type Answer } from './http-client';

/** What the page sends with everything that changes something. */
export const OWN_PAGE = { 'x-requested-with': 'store-monitoring' };

/** Signs in by a key. */
export function signIn(
  http: HttpClient,
  key: string,
  headers: Record<string, string> = OWN_PAGE,
): Promise<Answer> {
  return http.post('/api/v1/session', { key }, headers);
}

/** The cookie that an answer sets, as a browser sends it back: `name=value`. */
export function cookieOf(answer: Answer): string {
  const [cookie = ''] = answer.headers['set-cookie'] ?? [];
  return cookie.split(';')[0] ?? '';
}

/** The same server, called by the page of somebody who signed in by a key. */
export async function signedIn(http: HttpClient, key: string): Promise<HttpClient> {
  const answer = await signIn(http, key);
  if (answer.status !== 200) throw new Error(`session: ${answer.status} ${answer.text}`);
  return new HttpClient(http.url, { cookie: cookieOf(answer), ...OWN_PAGE });
}
