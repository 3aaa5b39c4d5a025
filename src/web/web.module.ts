import { Module } from '@nestjs/common';
import { WebPage } from './web-page';

/** The page that people look at. */
@Module({ providers: [WebPage], exports: [WebPage] })
export class WebModule {}
