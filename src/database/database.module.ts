import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { DataVersion } from './data-version';
import { Database } from './database';
import { NewestPoll } from './newest-poll';
import { pooledSettings } from './pg-types';
import { PollHorizon } from './poll-horizon';
import { ProcessSession } from './process-session';

const ENTITY_CONNECTIONS = 4;

/**
 * The connections: a pool for the repositories' own SQL, TypeORM's for the entities, and the
 * process's session.
 */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [APP_CONFIG],
      useFactory: (config: AppConfig) => ({
        type: 'postgres' as const,
        url: config.databaseUrl,
        autoLoadEntities: true,
        synchronize: false,
        poolSize: ENTITY_CONNECTIONS,
        retryAttempts: 0,
        extra: pooledSettings(config.databaseUrl),
      }),
    }),
  ],
  providers: [Database, DataVersion, NewestPoll, PollHorizon, ProcessSession],
  exports: [Database, DataVersion, NewestPoll, PollHorizon, ProcessSession],
})
export class DatabaseModule {}
