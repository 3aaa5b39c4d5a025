import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { API } from '../common/api-prefix';
import { Needs } from '../common/needs';
import { ApiPage, type Page } from '../common/page';
import { ApiProblem } from '../common/problem.dto';
import { AuditTrail } from './audit-trail';
import { AuditEventDto, AuditQueryDto } from './audit.dto';

/** Who did what (`docs/security.md`, section Audit). */
@ApiTags('access')
@Needs('admin')
@Controller(`${API}/audit`)
export class AuditController {
  constructor(private readonly trail: AuditTrail) {}

  @Get()
  @ApiOperation({
    summary: 'Who did what, when, from where, on what; newest first',
    description:
      'Of refused calls, the first 20 of each minute are listed, and how many more there were.',
  })
  @ApiPage(AuditEventDto)
  @ApiProblem(400, 'A parameter cannot be used, or the cursor belongs to another filter.')
  list(@Query() query: AuditQueryDto): Promise<Page<AuditEventDto>> {
    return this.trail.page(query);
  }
}
