import { Controller, Get, HttpStatus, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  HealthCheckService,
  type HealthCheckResult,
  type HealthIndicatorFunction,
} from '@nestjs/terminus';
import type { Response } from 'express';
import { API } from '../common/api-prefix';
import { currentCaller } from '../common/caller';
import { Needs } from '../common/needs';
import { NoQuery } from '../common/no-query';
import { HealthIndicators } from './health.indicators';
import { statesAlone } from './states-alone';

const HEALTHY = {
  status: 'ok',
  info: { database: { status: 'up', version: '18.4' } },
  error: {},
  details: { database: { status: 'up', version: '18.4' } },
};
const UNHEALTHY = {
  status: 'error',
  info: {},
  error: { database: { status: 'down', message: 'connect ECONNREFUSED' } },
  details: { database: { status: 'down', message: 'connect ECONNREFUSED' } },
};

function ApiHealth(summary: string): MethodDecorator {
  return (target, key, descriptor) => {
    ApiOperation({ summary })(target, key, descriptor);
    ApiResponse({
      status: 200,
      description: 'All is well.',
      content: { 'application/json': { schema: { type: 'object' }, example: HEALTHY } },
    })(target, key, descriptor);
    ApiResponse({
      status: 503,
      description: 'Something that is needed does not work; `error` names it.',
      content: { 'application/json': { schema: { type: 'object' }, example: UNHEALTHY } },
    })(target, key, descriptor);
  };
}

/** For those who watch the service, and for orchestrators (`docs/api.md`, section 6). */
@ApiTags('health')
@Needs('none')
@NoQuery()
@Controller(['health', `${API}/health`])
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicators,
  ) {}

  @Get()
  @ApiHealth('Whether all that the service needs works')
  all(@Res({ passthrough: true }) response: Response): Promise<HealthCheckResult> {
    return this.check(response, [
      () => this.indicators.service(),
      () => this.indicators.database(),
      () => this.indicators.disk(),
      () => this.indicators.queue(),
      ...this.indicators.warnings(),
    ]);
  }

  @Get('live')
  @ApiOperation({ summary: 'Whether the process answers' })
  @ApiResponse({
    status: 200,
    description: 'It does.',
    content: { 'application/json': { schema: { type: 'object' }, example: { status: 'ok' } } },
  })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiHealth('Whether requests can be answered: the database works')
  ready(@Res({ passthrough: true }) response: Response): Promise<HealthCheckResult> {
    return this.check(response, [() => this.indicators.database()]);
  }

  private async check(
    response: Response,
    indicators: HealthIndicatorFunction[],
  ): Promise<HealthCheckResult> {
    const result = await this.resultOf(response, indicators);
    return currentCaller()?.role ? result : statesAlone(result);
  }

  /** Terminus throws its result when something is down; here it is an answer like the other. */
  private async resultOf(
    response: Response,
    indicators: HealthIndicatorFunction[],
  ): Promise<HealthCheckResult> {
    try {
      return await this.health.check(indicators);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      response.status(HttpStatus.SERVICE_UNAVAILABLE);
      return error.getResponse() as HealthCheckResult;
    }
  }
}
