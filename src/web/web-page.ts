import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import { projectRoot } from '../config/project-root';
import { readWebFiles, type WebEncoding, type WebFile } from './web-files';

/** The addresses of the page's views; each shows the same document, which reads its address. */
const VIEWS = /^\/(stores(\/[^/]+)?|reports(\/[^/]+(\/changes)?)?|data|system|sign-in)?$/;

const NONE = ["'none'"];
const SELF = ["'self'"];

/** The page runs the scripts that come with it, and speaks with this service alone. */
const POLICY = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    defaultSrc: NONE,
    baseUri: NONE,
    connectSrc: SELF,
    formAction: NONE,
    frameAncestors: NONE,
    imgSrc: SELF,
    manifestSrc: SELF,
    scriptSrc: SELF,
    styleSrc: SELF,
    workerSrc: SELF,
  },
});

/** Serves the built page (`docs/api.md`, section 6, The page). It holds no figures: they come by the API. */
@Injectable()
export class WebPage {
  private readonly files = readWebFiles(join(projectRoot(), 'dist', 'web'));

  /** Express middleware: answers what is of the page, and passes everything else on. */
  readonly handle = (request: Request, response: Response, next: NextFunction): void => {
    const file =
      request.method === 'GET' || request.method === 'HEAD' ? this.fileAt(request.path) : undefined;
    if (file === undefined) {
      next();
      return;
    }
    POLICY(request, response, (error?: unknown) => {
      if (error === undefined) send(file, request, response);
      else next(error);
    });
  };

  private fileAt(path: string): WebFile | undefined {
    return this.files.get(VIEWS.test(path) ? '/index.html' : path);
  }
}

function send(file: WebFile, request: Request, response: Response): void {
  response.set({
    'Cache-Control': file.isForGood ? 'public, max-age=31536000, immutable' : 'no-cache',
    'Content-Type': file.type,
    ETag: file.tag,
    Vary: 'Accept-Encoding',
  });
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  const encoding = request.acceptsEncodings(...(Object.keys(file.packed) as WebEncoding[]));
  const packed = encoding === false ? undefined : file.packed[encoding as WebEncoding];
  if (packed !== undefined) response.set('Content-Encoding', String(encoding));
  const bytes = packed ?? file.bytes;
  response.set('Content-Length', String(bytes.length)).end(bytes);
}
