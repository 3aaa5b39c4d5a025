import type { Request } from 'express';
import { API } from './api-prefix';

const SESSION = new RegExp(`^/${API}/session/?$`, 'i');

/** Whether a request is about a session: strangers may make it, to sign in. */
export function isAboutSession({ path }: Pick<Request, 'path'>): boolean {
  return SESSION.test(path);
}
