import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Needs } from '../common/needs';
import { NoQuery } from '../common/no-query';
import { MetricsService } from './metrics.service';

/** For Prometheus (`docs/api.md`, section 6). */
@ApiTags('health')
@Needs('viewer')
@NoQuery()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: MetricsService) {}

  @Get()
  @ApiOperation({ summary: 'Metrics in Prometheus text format' })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  async text(@Res({ passthrough: true }) response: Response): Promise<string> {
    const { body, contentType } = await this.metrics.text();
    response.setHeader('Content-Type', contentType);
    return body;
  }
}
