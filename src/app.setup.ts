import type { NestApplicationOptions } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { HttpLogger } from 'pino-http';
import { describeAccess } from './access/describe-access';
import { Gate } from './access/gate';
import { limitBodies, limitConnections } from './common/http-timeouts';
import { JsonBodyGuard } from './common/json-body.guard';
import { pageFilesAlone } from './common/page-files';
import { ProblemFilter } from './common/problem.filter';
import { limitPipelining } from './common/pipelining';
import { problemResponse } from './common/problem.dto';
import { corsOptions, securityHeaders } from './common/security-headers';
import { answerUnreadable, requireReadable } from './common/unreadable-requests';
import { validationPipe } from './common/validation';
import { APP_CONFIG, type AppConfig } from './config/app-config';
import { HTTP_LOGGER } from './logging/http-logger';
import { MetricsService } from './metrics/metrics.service';
import { FullQueue } from './reports/full-queue';
import { WebPage } from './web/web-page';

/**
 * The options with which an application is made before {@link setUp}. Nest's own lines on each module
 * and route tell the operator nothing; what goes wrong while it starts is thrown.
 */
export const APP_OPTIONS = {
  bodyParser: false,
  logger: ['warn', 'error'],
  abortOnError: false,
} satisfies NestApplicationOptions;

/** The OpenAPI document of the service. */
export function openApiDocument(app: NestExpressApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Store monitoring')
    .setDescription(
      'How long each store was up and down within its business hours: exact, and explained. ' +
        'Errors are problem documents (RFC 9457). Lists are pages: pass `next_cursor` as `cursor` to go on.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'A key, with `AUTH=key`.' })
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The same.' },
      'header',
    )
    .addCookieAuth('sm_session', { type: 'apiKey', description: 'A session.' }, 'session')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addGlobalResponse(
      problemResponse(500, 'The service failed; its log tells why under the request_id.'),
      problemResponse(503, 'The database cannot be reached, or is busy; `Retry-After` says when.'),
    )
    .build();
  return describeAccess(SwaggerModule.createDocument(app, builder));
}

/**
 * What the server, the tests and the OpenAPI writer share: bodies, checks and errors.
 */
export function setUp(app: NestExpressApplication): void {
  app.disable('x-powered-by');
  // Behind the guard of the roles, which its module provides.
  app.useGlobalGuards(new JsonBodyGuard());
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter());
}

/** What only an application that answers requests needs. */
export function setUpServing(app: NestExpressApplication): void {
  answerUnreadable(app.getHttpServer());
  limitConnections(app.getHttpServer());
  const { corsOrigins, trustedProxies } = app.get<AppConfig>(APP_CONFIG);
  app.set('trust proxy', trustedProxies);
  app.use(limitPipelining());
  app.use(app.get<HttpLogger>(HTTP_LOGGER));
  app.use(app.get(MetricsService).timeRequests);
  app.use(securityHeaders, requireReadable, limitBodies());
  // Before the gate: the page has no figures in it, and is where people sign in.
  app.use(app.get(WebPage).handle);
  // Before the gate: a browser asks what it may send before it sends the key.
  if (corsOrigins.length > 0) app.enableCors(corsOptions(corsOrigins));
  app.use(app.get(Gate).handle);
  app.use(app.get(FullQueue).handle);
  app.use(pageFilesAlone);
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'docs-json',
    customSiteTitle: 'Store monitoring',
    // Who is signed in may try calls that change something: they need the header (docs/security.md).
    swaggerOptions: {
      requestInterceptor: (request: { headers: Record<string, string> }) => {
        request.headers['X-Requested-With'] = 'swagger-ui';
        return request;
      },
    },
  });
}
