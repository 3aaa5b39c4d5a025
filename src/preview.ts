import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from './app.module';
import { openApiDocument, setUp } from './app.setup';
import { projectRoot } from './config/project-root';
import { readEnvironment } from './config/environment';

/** The OpenAPI document, of an application that is read, but neither constructed nor connected. */
export async function previewDocument(): Promise<OpenAPIObject> {
  const config = { ...readEnvironment({}, projectRoot()), databaseUrl: 'postgres://nowhere' };
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config), {
    preview: true,
    logger: false,
  });
  setUp(app);
  return openApiDocument(app);
}
