import { userInfo } from 'node:os';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { AppModule } from '../app.module';
import { onBehalfOf, type Caller } from '../common/caller';
import type { AppConfig } from '../config/app-config';
import { readEnvironment } from '../config/environment';
import { makeReportsDirectory } from '../config/reports-directory';
import { openDatabase } from '../database/open-database';

/** Prints a line for the person at the terminal; standard output is the answer's alone. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What a shell reports of a program that such a signal ended. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof EXIT_CODES;
const SIGNALS = Object.keys(EXIT_CODES) as Signal[];

/** Whoever runs a command may do everything: the database is theirs. */
function commandCaller(): Caller {
  return {
    name: `cli:${accountName()}`,
    role: 'admin',
    keyId: null,
    sessionEndsAt: null,
    address: null,
    requestId: null,
  };
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // An account without a name, as in some containers.
    return String(process.getuid?.() ?? 'unknown');
  }
}

/**
 * Runs `work` with the whole service behind it, beside any server on the same database, and closes
 * everything afterwards, also on SIGHUP, SIGINT and SIGTERM: then the process ends.
 * @returns what `work` returns.
 */
export async function withService<T>(
  work: (app: INestApplicationContext, config: AppConfig) => Promise<T>,
): Promise<T> {
  const environment = readEnvironment();
  await makeReportsDirectory(environment);
  const opening = openDatabase(environment, tell);
  let app: INestApplicationContext | undefined;
  const close = async () => {
    await app?.close();
    await (await opening).release();
  };
  const stop = (signal: Signal) => {
    tell(`${signal}: stopping`);
    void close().finally(() => process.exit(EXIT_CODES[signal]));
  };
  for (const signal of SIGNALS) process.once(signal, stop);
  const database = await opening;
  try {
    // A command says itself what matters; from the log only warnings are worth a line.
    const logLevel = environment.logLevel === 'info' ? 'warn' : environment.logLevel;
    const config = { ...environment, logLevel, databaseUrl: database.url };
    app = await NestFactory.createApplicationContext(AppModule.forRoot(config, 'stderr'), {
      logger: ['warn', 'error'],
      abortOnError: false,
    });
    app.useLogger(app.get(Logger));
    const service = app;
    return await onBehalfOf(commandCaller(), () => work(service, config));
  } finally {
    await close();
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}
