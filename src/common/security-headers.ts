import type { CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface.js';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

const NONE = ["'none'"];

/** Answers are data: no page may make anything of them. */
const FOR_DATA = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: NONE, baseUri: NONE, formAction: NONE, frameAncestors: NONE },
  },
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'deny' },
});

/** Swagger UI brings its scripts as files of its own, and its styles partly within the page. */
const FOR_PAGES = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    defaultSrc: NONE,
    baseUri: NONE,
    connectSrc: ["'self'"],
    formAction: NONE,
    frameAncestors: NONE,
    imgSrc: ["'self'", 'data:'],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
  },
});

const PAGES = /^\/docs(\/|$)/i;

/** Sets the headers that tell browsers to be careful (`docs/security.md`, section Browsers). */
export const securityHeaders: RequestHandler = (request, response, next) => {
  // What a cache between keeps, it may give to another caller.
  response.setHeader('Cache-Control', 'no-store');
  FOR_DATA(request, response, (error?: unknown) => {
    if (error === undefined && PAGES.test(request.path)) FOR_PAGES(request, response, next);
    else next(error);
  });
};

/** Lets pages of these origins call, with a key that they are given, and see what answers say. */
export function corsOptions(origins: readonly string[]): CorsOptions {
  return {
    origin: [...origins],
    methods: ['GET', 'POST', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'X-API-Key', 'X-Request-Id'],
    exposedHeaders: [
      ...['Content-Disposition', 'Retry-After', 'X-Request-Id'],
      ...['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'],
    ],
    maxAge: 600,
  };
}
