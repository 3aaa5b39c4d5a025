import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { API } from '../common/api-prefix';
import { Needs } from '../common/needs';
import { NoQuery } from '../common/no-query';
import { ApiProblem } from '../common/problem.dto';
import { ObservationService } from './observation.service';
import { ObservationBatchDto, ObservationsResultDto } from './observations.dto';

/** Polls as they happen, in batches (`docs/api.md`, section 6). */
@ApiTags('ingestion')
@Controller(`${API}/observations`)
export class ObservationsController {
  constructor(private readonly observations: ObservationService) {}

  @Post()
  @Needs('operator')
  @NoQuery()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Take in a batch of polls',
    description:
      'Good polls go in, the others are named with the reason. What is acknowledged is durable, and sending a batch again changes nothing.',
  })
  @ApiBody({ type: ObservationBatchDto })
  @ApiOkResponse({ type: ObservationsResultDto, description: 'What became of the batch.' })
  @ApiProblem(400, 'The body is not a batch of at least one poll.')
  @ApiProblem(413, 'More than 10,000 polls: split the batch.')
  @ApiProblem(415, 'The body is not sent as application/json.')
  @ApiProblem(503, 'Other writers are at work: send it again after `Retry-After` seconds.')
  take(@Body() body: unknown): Promise<ObservationsResultDto> {
    return this.observations.take(body);
  }
}
