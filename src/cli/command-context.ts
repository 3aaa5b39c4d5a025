import { mkdir } from 'node:fs/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { AppModule } from '../app.module';
import type { AppConfig } from '../config/app-config';
import { readEnvironment } from '../config/environment';
import { openDatabase } from '../database/open-database';

/** Prints a line for the person at the terminal; standard output is the answer's alone. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs `work` with the whole service behind it, beside any server on the same database, and closes
 * everything afterwards.
 * @returns what `work` returns.
 */
export async function withService<T>(
  work: (app: INestApplicationContext, config: AppConfig) => Promise<T>,
): Promise<T> {
  const environment = readEnvironment();
  await mkdir(environment.reportsDir, { recursive: true });
  const database = await openDatabase(environment, tell);
  try {
    // A command says itself what matters; from the log only warnings are worth a line.
    const logLevel = environment.logLevel === 'info' ? 'warn' : environment.logLevel;
    const config = { ...environment, logLevel, databaseUrl: database.url };
    const app = await NestFactory.createApplicationContext(AppModule.forRoot(config, 'stderr'), {
      logger: ['warn', 'error'],
      abortOnError: false,
    });
    try {
      app.useLogger(app.get(Logger));
      return await work(app, config);
    } finally {
      await app.close();
    }
  } finally {
    await database.release();
  }
}
