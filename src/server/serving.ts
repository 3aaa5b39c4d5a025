import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { KeysService } from '../access/keys.service';
import { AppModule } from '../app.module';
import { APP_OPTIONS, setUp, setUpServing } from '../app.setup';
import type { AppConfig } from '../config/app-config';
import { EnvironmentError } from '../config/environment';
import { openDoorWarning } from '../config/loopback';
import { FleetPictures } from '../fleet/fleet-pictures';
import { JobRunner } from '../jobs/job-runner';
import { firstReport } from './first-report';
import type { Say } from './say';
import { takeInDataDirectory } from './take-in-data';

/** The application of a server, constructed and connected, but doing nothing yet. */
export async function createServing(config: AppConfig): Promise<NestExpressApplication> {
  return NestFactory.create<NestExpressApplication>(AppModule.forRoot(config), APP_OPTIONS);
}

/** So long the start waits for the first picture of the fleet: a large one must not hold it up. */
const FLEET_WITHIN_MS = 1_000;

/**
 * What a server does from its construction to answering requests, step by step: each can take long, and
 * the server be stopped meanwhile.
 */
export function servingSteps(
  app: NestExpressApplication,
  config: AppConfig,
  say: Say,
): readonly (() => Promise<void>)[] {
  return [
    () => initialize(app),
    () => takeInDataDirectory(app, config.dataDir, say),
    () => firstReport(app, say),
    () => tellWhoMayCall(app, config, say),
    () => prepareFleet(app),
    () => listen(app, config, say),
  ];
}

async function initialize(app: NestExpressApplication): Promise<void> {
  setUp(app);
  setUpServing(app);
  await app.init();
  app.useLogger(app.get(Logger));
  await app.get(JobRunner).start();
}

/** Says how to make the first key, and warns where none is needed though others can call. */
async function tellWhoMayCall(
  app: NestExpressApplication,
  config: AppConfig,
  say: Say,
): Promise<void> {
  const warning = openDoorWarning(config);
  if (warning !== null) app.get(Logger).warn(warning);
  if (config.auth === 'key' && !(await app.get(KeysService).isAnyValid())) {
    say('No key yet, so nobody can call. Make one: npm run -s cli -- key create NAME --role admin');
  }
}

/**
 * Makes the first picture of the fleet before requests come, which else would wait for each other: those who
 * come first have the code of the server to wait for already. That of a large fleet is made beside them.
 */
async function prepareFleet(app: NestExpressApplication): Promise<void> {
  const late = sleep(FLEET_WITHIN_MS, undefined, { ref: false });
  await Promise.race([app.get(FleetPictures).prepare(), late]);
}

async function listen(
  app: NestExpressApplication,
  { host, port, auth }: AppConfig,
  say: Say,
): Promise<void> {
  await app.listen(port, host).catch((error: unknown) => {
    switch ((error as NodeJS.ErrnoException).code) {
      case 'EADDRINUSE':
        throw new Error(`Port ${port} of ${host} is taken; set PORT to another one.`);
      case 'EACCES':
        throw new EnvironmentError(`PORT is "${port}", but may not be used by this user`);
      case 'ENOTFOUND':
      case 'EADDRNOTAVAIL':
        throw new EnvironmentError(`HOST is "${host}", but must be an address of this machine`);
      default:
        throw error;
    }
  });
  const address = await app.getUrl();
  say(`Ready. The page: ${address}, the API and its documentation: ${address}/docs`);
  const header = auth === 'key' ? "-H 'Authorization: Bearer KEY' " : '';
  say(`Try: curl -X POST ${header}${address}/api/v1/trigger_report`);
}
