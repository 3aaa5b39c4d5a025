import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { API } from '../common/api-prefix';
import { Needs } from '../common/needs';
import { ApiProblem } from '../common/problem.dto';
import { UuidParam } from '../common/uuid-param';
import { ReportChangesDto, ReportChangesQueryDto } from './report-changes.dto';
import { ReportChangesService } from './report-changes.service';

/** What changed between two reports (`docs/api.md`, section 6, Dashboard). */
@ApiTags('reports')
@Needs('viewer')
@Controller(API)
export class ReportChangesController {
  constructor(private readonly changes: ReportChangesService) {}

  @Get('reports/:report_id/changes')
  @ApiOperation({
    summary: 'The stores with a figure that differs from an earlier report, and why',
    description: 'What each reason means is in `docs/api.md`.',
  })
  @ApiParam({ name: 'report_id', format: 'uuid' })
  @ApiOkResponse({ type: ReportChangesDto })
  @ApiProblem(400, 'A parameter or the cursor cannot be used, or the reports cannot be compared.')
  @ApiProblem(404, 'One of the reports is not there, or not complete.')
  page(
    @UuidParam('report_id') id: string,
    @Query() { since, reason, sort, order, limit, cursor }: ReportChangesQueryDto,
  ): Promise<ReportChangesDto> {
    const asked = {
      reportId: id,
      since,
      ...(reason && { reason }),
      ...(sort && { sort }),
      ...(order && { order }),
    };
    return this.changes.page(asked, limit, cursor);
  }
}
