import type { CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface.js';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { IncomingMessage, ServerResponse, type OutgoingHttpHeaders } from 'node:http';
import { Socket } from 'node:net';

const NONE = ["'none'"];

/** Answers are data: no page may make anything of them. */
const forData = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: NONE, baseUri: NONE, formAction: NONE, frameAncestors: NONE },
  },
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'deny' },
});

/** The headers that every answer has, also where no middleware comes to set them. */
export const ANSWER_HEADERS: Readonly<OutgoingHttpHeaders> = (() => {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  // What a cache between keeps, it may give to another caller.
  response.setHeader('Cache-Control', 'no-store');
  forData(response.req, response, () => undefined);
  return { ...response.getHeaders() };
})();

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
  response.set(ANSWER_HEADERS);
  if (PAGES.test(request.path)) FOR_PAGES(request, response, next);
  else next();
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
