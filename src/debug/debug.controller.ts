import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Needs } from '../common/needs';
import { NoQuery } from '../common/no-query';
import { API } from '../common/api-prefix';
import { ApiPage, type Page } from '../common/page';
import { ApiProblem } from '../common/problem.dto';
import {
  DowntimeQueryDto,
  ExplainQueryDto,
  MaxTimestampDto,
  StatusCountsDto,
  StoreExplanationDto,
  StoreWithDowntimeDto,
} from './debug.dto';
import { DebugService } from './debug.service';
import { DowntimeService } from './downtime.service';
import { StoreExplanationService } from './store-explanation.service';

/** Read-only looks at what the figures come from (`docs/api.md`, section 6). */
@ApiTags('debug')
@Needs('viewer')
@Controller(`${API}/debug`)
export class DebugController {
  constructor(
    private readonly debug: DebugService,
    private readonly downtime: DowntimeService,
    private readonly explanations: StoreExplanationService,
  ) {}

  @Get('max_timestamp')
  @NoQuery()
  @ApiOperation({
    summary: 'The newest accepted poll of all stores',
    description: 'Remembered for 5 minutes, and dropped when polls come in.',
  })
  @ApiOkResponse({ type: MaxTimestampDto })
  maxTimestamp(): Promise<MaxTimestampDto> {
    return this.debug.maxTimestamp();
  }

  @Get('status_counts')
  @NoQuery()
  @ApiOperation({ summary: 'How many polls are kept, by status' })
  @ApiOkResponse({ type: StatusCountsDto })
  statusCounts(): Promise<StatusCountsDto> {
    return this.debug.statusCounts();
  }

  @Get('stores_with_downtime')
  @ApiOperation({
    summary: 'The stores that were down in the last week, most first',
    description: 'Those whose downtime_last_week, as the report prints it, is above 0.',
  })
  @ApiPage(StoreWithDowntimeDto)
  @ApiProblem(400, 'limit or cursor cannot be used.')
  storesWithDowntime(
    @Query() { limit, cursor }: DowntimeQueryDto,
  ): Promise<Page<StoreWithDowntimeDto>> {
    return this.downtime.page(limit, cursor);
  }

  @Get('store/:store_id')
  @ApiOperation({
    summary: "Explain a store's figures",
    description:
      'The intervals of each window are those that its figures are the sums of, by the calculation that the report uses. With `detail=full` also what the polls leave open, and the polls themselves.',
  })
  @ApiParam({ name: 'store_id', example: '8419537941919820732' })
  @ApiOkResponse({ type: StoreExplanationDto })
  @ApiProblem(400, 'as_of is no instant of its range, or detail rests on polls that were dropped.')
  @ApiProblem(404, 'Nothing is known of such a store.')
  explain(
    @Param('store_id') storeId: string,
    @Query() { as_of, detail }: ExplainQueryDto,
  ): Promise<StoreExplanationDto> {
    return this.explanations.explain(storeId, { asOf: as_of, detail });
  }
}
