import {
  Controller,
  Get,
  Query,
  Req,
  Sse,
  StreamableFile,
  type MessageEvent,
} from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Request } from 'express';
import { map, type Observable } from 'rxjs';
import { API } from '../common/api-prefix';
import { Needs } from '../common/needs';
import { NoQuery } from '../common/no-query';
import { StreamLimit, TOO_MANY_STREAMS } from '../common/stream-limit';
import { Problem } from '../common/problem';
import { ApiProblem } from '../common/problem.dto';
import { formatInstant } from '../uptime/epoch-micros';
import { FleetChecksService } from './fleet-checks.service';
import { FleetFeed, type FleetNews } from './fleet-feed';
import { FleetPictures } from './fleet-pictures';
import { FleetStoresQueryDto } from './fleet-query.dto';
import { FleetStoresService, type FleetStoresPage } from './fleet-stores.service';
import { FleetChecksDto, FleetDto, FleetStoresPageDto } from './fleet.dto';

function messageOf(news: FleetNews): MessageEvent {
  switch (news.type) {
    case 'polls':
      return {
        type: 'polls',
        data: { as_of: news.asOf === null ? null : formatInstant(news.asOf) },
      };
    case 'report':
      return { type: 'report', data: { report_id: news.reportId, status: news.status } };
    case 'ping':
      return { type: 'ping', data: {} };
  }
}

/** The fleet as a dashboard shows it (`docs/api.md`, Dashboard). */
@ApiTags('fleet')
@Needs('viewer')
@Controller(`${API}/fleet`)
export class FleetController {
  constructor(
    private readonly pictures: FleetPictures,
    private readonly stores: FleetStoresService,
    private readonly feed: FleetFeed,
    private readonly checksOf: FleetChecksService,
    private readonly streams: StreamLimit,
  ) {}

  @Get()
  @NoQuery()
  @ApiOperation({
    summary: 'The fleet at a glance',
    description:
      'As of the newest poll, by the calculation of the reports. While a newer picture is computed, the last finished one answers; `as_of` says of when it is.',
  })
  @ApiOkResponse({ type: FleetDto })
  async fleet(): Promise<FleetDto> {
    return (await this.pictures.current()).summary;
  }

  @Get('stores')
  @ApiOperation({
    summary: 'The stores of the fleet, sorted and filtered',
    description:
      'A cursor goes on in the picture that it began in, for a minute at least; after that in the newest one, behind the place of the last store. An offset counts in the newest picture. An empty `region` or `type` selects the stores without one.',
  })
  @ApiExtraModels(FleetStoresPageDto)
  @ApiOkResponse({
    description: 'A page, or with `format=csv` all stores that the filters select.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(FleetStoresPageDto) } },
      'text/csv': { schema: { type: 'string' } },
    },
  })
  @ApiProblem(400, 'A parameter cannot be used, or the cursor belongs to another order or filter.')
  async storesOf(@Query() query: FleetStoresQueryDto): Promise<FleetStoresPage | StreamableFile> {
    const { limit, cursor, offset, format, formulas, state, ...view } = query;
    const asked = { ...view, states: state };
    if (format === 'json') return this.stores.page(asked, { limit, cursor, offset });
    for (const [parameter, value] of Object.entries({ cursor, offset })) {
      if (value === undefined) continue;
      throw Problem.badRequest(`format=csv gives all stores at once; leave ${parameter} away.`, {
        parameter,
      });
    }
    const { stream, fileName } = await this.stores.csv(asked, formulas);
    return new StreamableFile(stream, {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="${fileName}"`,
    });
  }

  @Sse('events')
  @NoQuery()
  @ApiOperation({
    summary: 'Follow the fleet',
    description:
      'Server-sent events until the caller leaves: `polls` at once and within 2 s of each change of the data, in whichever process; `report` for each report that begins or ends; `ping` every 15 s.',
  })
  @ApiOkResponse({
    content: {
      'text/event-stream': {
        schema: { type: 'string' },
        example: 'event: polls\ndata: {"as_of":"2023-01-25T18:13:22.479220Z"}\n\n',
      },
    },
  })
  @ApiProblem(429, TOO_MANY_STREAMS)
  events(@Req() request: Request): Observable<MessageEvent> {
    return this.streams.of(this.feed.watch().pipe(map(messageOf)), request);
  }

  @Get('checks')
  @NoQuery()
  @ApiOperation({ summary: 'What is suspicious in the data' })
  @ApiOkResponse({ type: FleetChecksDto })
  checks(): Promise<FleetChecksDto> {
    return this.checksOf.checks();
  }
}
