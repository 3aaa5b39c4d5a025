import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module';
import { openApiDocument, setUp } from './app.setup';
import { projectRoot } from './config/project-root';
import { readEnvironment } from './config/environment';

/** Writes `docs/openapi.json`: part of the build, so that the file never lags behind the code. */
async function main(): Promise<void> {
  const root = projectRoot();
  const config = { ...readEnvironment({}, root), databaseUrl: 'postgres://nowhere' };
  // Preview: the modules are read, but nothing is constructed or connected.
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config), {
    preview: true,
    logger: false,
  });
  setUp(app);
  const document = openApiDocument(app);
  writeFileSync(join(root, 'docs', 'openapi.json'), `${JSON.stringify(document, null, 2)}\n`);
}

void main();
