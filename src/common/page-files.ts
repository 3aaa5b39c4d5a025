import type { RequestHandler } from 'express';
import { Problem } from './problem';

const BELOW_PAGES = /^\/docs\/./i;
const OF_PAGES =
  /^\/docs\/(swagger-ui(-bundle|-standalone-preset|-init)?\.(js|css)|favicon-(16x16|32x32)\.png|index\.html)$/i;

/** Of the folder that Swagger UI comes in, only what its page loads is shown. */
export const pageFilesAlone: RequestHandler = (request, _response, next) => {
  const isOther = BELOW_PAGES.test(request.path) && !OF_PAGES.test(request.path);
  next(
    isOther ? Problem.notFound('There is no such page; the documentation is at /docs.') : undefined,
  );
};
