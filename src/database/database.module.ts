import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import pg from 'pg';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { DataVersion } from './data-version';
import { Database } from './database';
import { NewestPoll } from './newest-poll';
import { DatabaseSockets } from './database-sockets';
import { requestSettings } from './pg-types';
import { PollHorizon } from './poll-horizon';
import { ProcessSession } from './process-session';

const ENTITY_CONNECTIONS = 4;

/**
 * The connections: pools for the repositories' own SQL, TypeORM's for the entities, and the process's
 * session.
 */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [APP_CONFIG, DatabaseSockets],
      useFactory: (config: AppConfig, sockets: DatabaseSockets) => ({
        type: 'postgres' as const,
        // Looked for by TypeORM itself, pg would be loaded a second time, from beside the bundle.
        driver: pg,
        url: config.databaseUrl,
        autoLoadEntities: true,
        synchronize: false,
        poolSize: ENTITY_CONNECTIONS,
        retryAttempts: 0,
        extra: requestSettings(config.databaseUrl, sockets.ofRequests),
      }),
    }),
  ],
  providers: [Database, DatabaseSockets, DataVersion, NewestPoll, PollHorizon, ProcessSession],
  exports: [Database, DatabaseSockets, DataVersion, NewestPoll, PollHorizon, ProcessSession],
})
export class DatabaseModule {}
