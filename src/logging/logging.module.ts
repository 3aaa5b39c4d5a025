import { Global, Module, RequestMethod, type DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { HTTP_LOGGER, httpLogger, type LogDestination } from './http-logger';

/**
 * Logging through pino. The application itself puts the middleware of {@link HTTP_LOGGER} before
 * everything else, so that a request that fails early, on its body say, has its line and id too.
 */
@Global()
@Module({})
export class LoggingModule {
  static forRoot(level: string, destination: LogDestination): DynamicModule {
    const logger = httpLogger(level, destination);
    return {
      module: LoggingModule,
      imports: [
        LoggerModule.forRoot({
          pinoHttp: { logger: logger.logger },
          useExisting: true,
          forRoutes: [{ path: '{*path}', method: RequestMethod.ALL }],
        }),
      ],
      providers: [{ provide: HTTP_LOGGER, useValue: logger }],
      exports: [HTTP_LOGGER],
    };
  }
}
