import { randomUUID } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { LoggerModule } from 'nestjs-pino';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pino } from 'pino';
import pretty from 'pino-pretty';
import type { AppConfig } from './config/app-config';
import { ConfigModule } from './config/config.module';
import { DatabaseModule } from './database/database.module';
import { DebugModule } from './debug/debug.module';
import { EventsModule } from './events/events.module';
import { HealthModule } from './health/health.module';
import { IngestionModule } from './ingestion/ingestion.module';
import { JobsModule } from './jobs/jobs.module';
import { MetricsModule } from './metrics/metrics.module';
import { ReportsModule } from './reports/reports.module';
import { StoresModule } from './stores/stores.module';
import { UptimeModule } from './uptime/uptime.module';

/** Where the log goes: a server's to standard output, a command's beside its answer. */
export type LogDestination = 'stdout' | 'stderr';

const QUIET_ROUTES = /^\/(api\/v1\/)?health|^\/metrics/;

/** A caller's own request id is kept where it is a plain word. */
function requestId(request: IncomingMessage, response: ServerResponse): string {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
  response.setHeader('X-Request-Id', id);
  return id;
}

function logging(level: string, destination: LogDestination): DynamicModule {
  const output = process[destination];
  const stream = output.isTTY
    ? pretty({
        destination: output.fd,
        singleLine: true,
        ignore: 'pid,hostname,req,res,responseTime,context',
        messageFormat: '{context} {msg}',
        sync: true,
      })
    : pino.destination({ fd: output.fd, sync: true });
  return LoggerModule.forRoot({
    pinoHttp: [
      {
        level,
        genReqId: requestId,
        redact: ['req.headers.authorization', 'req.headers.cookie', 'req.headers["x-api-key"]'],
        serializers: {
          req: ({ id, method, url }: { id: string; method: string; url: string }) => ({
            id,
            method,
            url,
          }),
          res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
        },
        customLogLevel: (request, response) => {
          if (response.statusCode >= 500) return 'error';
          return QUIET_ROUTES.test(request.url ?? '') ? 'debug' : 'info';
        },
        customSuccessMessage: (request, response, ms) =>
          `${request.method ?? ''} ${request.url ?? ''} ${response.statusCode} in ${Math.round(ms)} ms`,
        customErrorMessage: (request, response) =>
          `${request.method ?? ''} ${request.url ?? ''} ${response.statusCode}`,
      },
      stream,
    ],
  });
}

/** The whole service, for the server, the commands and the tests alike. */
@Module({})
export class AppModule {
  static forRoot(config: AppConfig, destination: LogDestination = 'stdout'): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        logging(config.logLevel, destination),
        ScheduleModule.forRoot(),
        DatabaseModule,
        EventsModule,
        JobsModule,
        UptimeModule,
        StoresModule,
        IngestionModule,
        ReportsModule,
        DebugModule,
        HealthModule,
        MetricsModule,
      ],
    };
  }
}
