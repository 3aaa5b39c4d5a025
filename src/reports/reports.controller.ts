import {
  Body,
  Controller,
  Get,
  Inject,
  Post,
  Query,
  Req,
  Res,
  Sse,
  StreamableFile,
  type MessageEvent,
} from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { defer, map, type Observable } from 'rxjs';
import { Needs } from '../common/needs';
import { limitFollower } from '../common/http-timeouts';
import { NoQuery } from '../common/no-query';
import { API } from '../common/api-prefix';
import { ApiPage, type Page } from '../common/page';
import { PageQueryDto } from '../common/page-query.dto';
import { StreamLimit, TOO_MANY_STREAMS } from '../common/stream-limit';
import { ApiProblem } from '../common/problem.dto';
import { problemOf } from '../common/problem.filter';
import { writeProblem } from '../common/problem-response';
import { UuidParam } from '../common/uuid-param';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { GetReportQueryDto, ReportRowsQueryDto } from './report-query.dto';
import { reportRequest } from './report-request';
import { ReportRowsService } from './report-rows.service';
import { ReportService } from './report-service';
import { ReportWatcher, type ReportNews } from './report-watcher';
import {
  FailedReportDto,
  ReportDto,
  ReportRowDto,
  RunningReportDto,
  TriggeredReportDto,
} from './report.dto';
import { TriggerReportDto } from './trigger-report.dto';

const CSV_EXAMPLE = `store_id,uptime_last_hour,downtime_last_hour,uptime_last_day,downtime_last_day,uptime_last_week,downtime_last_week
8419537941919820732,60.0,0.0,18.5,0.25,142.33,3.1
`;

/** Events that wait for a follower who does not read them; then the connection is cut. */
const MOST_UNREAD_CHARACTERS = 64 * 1024;

function messageOf(id: string, news: ReportNews): MessageEvent {
  switch (news.type) {
    case 'progress':
      return {
        type: 'progress',
        data: { report_id: id, stores_done: news.storesDone, stores_total: news.storesTotal },
      };
    case 'completed':
      return { type: 'completed', data: { report_id: id, status: 'Complete' } };
    case 'failed':
      return { type: 'failed', data: { report_id: id, status: 'Failed', error: news.error } };
  }
}

/** Reports over HTTP (`docs/api.md`, section 6). */
@ApiTags('reports')
@Needs('viewer')
@Controller(API)
export class ReportsController {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly reports: ReportService,
    private readonly rows: ReportRowsService,
    private readonly streams: StreamLimit,
    private readonly watcher: ReportWatcher,
  ) {}

  @Post('trigger_report')
  @Needs('operator')
  @NoQuery()
  @ApiOperation({
    summary: 'Ask for a report',
    description: 'Answers at once; the report is made in the background. The body is optional.',
  })
  @ApiBody({ type: TriggerReportDto, required: false })
  @ApiCreatedResponse({ type: TriggeredReportDto })
  @ApiProblem(400, 'A field is unknown or has a value that it cannot have.')
  @ApiProblem(413, 'The body is larger than 8 MiB.')
  @ApiProblem(415, 'The body is not JSON.')
  @ApiProblem(
    429,
    'Too many reports wait or are being made (REPORT_QUEUE_LIMIT); `Retry-After` says when.',
  )
  async trigger(@Body() body: TriggerReportDto): Promise<TriggeredReportDto> {
    return { report_id: await this.reports.trigger(reportRequest(body, this.config)) };
  }

  @Get('get_report')
  @ApiOperation({
    summary: 'A report, or how far it is',
    description:
      'While the report waits or runs, and when it failed, JSON that says so; once it is complete, its bytes in the form asked for.',
  })
  @ApiExtraModels(RunningReportDto, FailedReportDto, ReportRowDto)
  @ApiOkResponse({
    description: 'The complete report, or JSON with its status.',
    content: {
      'text/csv': { schema: { type: 'string' }, example: CSV_EXAMPLE },
      'application/json': {
        schema: {
          oneOf: [
            { $ref: getSchemaPath(RunningReportDto) },
            { $ref: getSchemaPath(FailedReportDto) },
            { type: 'array', items: { $ref: getSchemaPath(ReportRowDto) } },
          ],
        },
        example: { status: 'Running', progress: { stores_done: 4000, stores_total: 13560 } },
      },
      'application/x-ndjson': { schema: { type: 'string' } },
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': {
        schema: { type: 'string', format: 'binary' },
      },
    },
  })
  @ApiProblem(400, 'report_id is no UUID, or format or formulas has a value that it cannot have.')
  @ApiProblem(404, 'There is no such report.')
  async getReport(
    @Query() query: GetReportQueryDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RunningReportDto | FailedReportDto | StreamableFile> {
    const report = await this.reports.get(query.report_id);
    switch (report.status) {
      case 'Running':
        return {
          status: 'Running',
          progress: { stores_done: report.storesDone, stores_total: report.storesTotal },
        };
      case 'Failed':
        return { status: 'Failed', error: report.error ?? 'unknown' };
      case 'Complete': {
        const { stream, contentType, fileName, bytes } = await this.reports.download(
          report,
          query.format,
          query.formulas,
        );
        return new StreamableFile(stream, {
          type: contentType,
          disposition: `attachment; filename="${fileName}"`,
          ...(bytes !== undefined && { length: bytes }),
        }).setErrorHandler((error) => {
          writeProblem(request, response, problemOf(error));
        });
      }
    }
  }

  @Get('reports')
  @ApiOperation({ summary: 'The reports so far, newest first' })
  @ApiPage(ReportDto)
  @ApiProblem(400, 'limit or cursor cannot be used.')
  async history(@Query() { limit, cursor }: PageQueryDto): Promise<Page<ReportDto>> {
    const { items, next_cursor } = await this.reports.history(limit, cursor);
    return { items: items.map((report) => ReportDto.of(report)), next_cursor };
  }

  @Get('reports/:report_id')
  @NoQuery()
  @ApiOperation({ summary: 'One report of the history' })
  @ApiParam({ name: 'report_id', format: 'uuid' })
  @ApiOkResponse({ type: ReportDto })
  @ApiProblem(400, 'report_id is no UUID.')
  @ApiProblem(404, 'There is no such report.')
  async one(@UuidParam('report_id') id: string): Promise<ReportDto> {
    return ReportDto.of(await this.reports.get(id));
  }

  @Get('reports/:report_id/rows')
  @ApiOperation({ summary: 'The rows of a complete report, sorted and filtered' })
  @ApiParam({ name: 'report_id', format: 'uuid' })
  @ApiPage(ReportRowDto)
  @ApiProblem(400, 'A parameter cannot be used, or the cursor belongs to another order or filter.')
  @ApiProblem(404, 'There is no such report, or it has no rows yet.')
  async page(
    @UuidParam('report_id') id: string,
    @Query() query: ReportRowsQueryDto,
  ): Promise<Page<Record<string, string | number | null>>> {
    const { limit, cursor, sort, order, store_id, region, type } = query;
    const asked = {
      reportId: id,
      ...(sort && { sort }),
      ...(order && { order }),
      ...(store_id !== undefined && { storeIdPrefix: store_id }),
      ...(region !== undefined && { region }),
      ...(type !== undefined && { type }),
    };
    return this.rows.page(asked, limit, cursor);
  }

  @Sse('reports/:report_id/events', { maxPendingDataLength: MOST_UNREAD_CHARACTERS })
  @NoQuery()
  @ApiOperation({
    summary: 'Follow a report',
    description:
      'Server-sent events `progress`, `completed` and `failed`, whichever process makes the report; the stream ends with the report. For one that has ended, that event at once.',
  })
  @ApiParam({ name: 'report_id', format: 'uuid' })
  @ApiOkResponse({
    content: {
      'text/event-stream': {
        schema: { type: 'string' },
        example:
          'event: progress\ndata: {"report_id":"7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11","stores_done":4000,"stores_total":13560}\n\n',
      },
    },
  })
  @ApiProblem(400, 'report_id is no UUID.')
  @ApiProblem(404, 'There is no such report.')
  @ApiProblem(429, TOO_MANY_STREAMS)
  async follow(
    @UuidParam('report_id') id: string,
    @Req() request: Request,
  ): Promise<Observable<MessageEvent>> {
    await this.reports.get(id);
    const events = defer(() => {
      limitFollower(request);
      return this.watcher.watch(id).pipe(map((news) => messageOf(id, news)));
    });
    return this.streams.of(events, request);
  }
}
