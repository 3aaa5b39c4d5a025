import { Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Request } from 'express';
import { API } from '../common/api-prefix';
import { NoQuery } from '../common/no-query';
import { Needs, NeedsByQuery } from '../common/needs';
import { ApiPage, type Page } from '../common/page';
import { PageQueryDto } from '../common/page-query.dto';
import { ApiProblem } from '../common/problem.dto';
import { UuidParam } from '../common/uuid-param';
import { ROLE_OF_KIND } from './ingestion-kind';
import { IngestionHistoryService } from './ingestion-history.service';
import { IngestionDto, RejectDto, UploadAcceptedDto, UploadQueryDto } from './ingestions.dto';
import { UploadService } from './upload.service';

const CSV_EXAMPLE = `store_id,status,timestamp_utc
8419537941919820732,active,2023-01-22 12:09:39.388884 UTC
`;

/** CSV uploads, and the history of all files (`docs/api.md`, section 6). */
@ApiTags('ingestion')
@Needs('viewer')
@Controller(`${API}/ingestions`)
export class IngestionsController {
  constructor(
    private readonly uploads: UploadService,
    private readonly history: IngestionHistoryService,
  ) {}

  @Post()
  @NeedsByQuery('kind', 'operator', ROLE_OF_KIND)
  @HttpCode(202)
  @ApiOperation({
    summary: 'Upload a CSV file',
    description:
      'Streamed, of any size. 202 says that the file was received; its rows are in once the ingestion is `Complete`: all good rows, or, where it is `Failed`, none.',
  })
  @ApiConsumes('multipart/form-data', 'text/csv')
  @ApiBody({
    description: 'The CSV in the field `file` of a form, or as the body itself.',
    schema: {
      type: 'object',
      required: ['file'],
      properties: { file: { type: 'string', format: 'binary', example: CSV_EXAMPLE } },
    },
  })
  @ApiAcceptedResponse({ type: UploadAcceptedDto, description: 'The file was received.' })
  @ApiProblem(
    400,
    'There is no file or more than one, it is empty, the form holds something else, or `kind` is none of the four.',
  )
  @ApiProblem(415, 'Neither multipart/form-data nor text/csv in UTF-8.')
  async upload(
    @Query() { kind }: UploadQueryDto,
    @Req() request: Request,
  ): Promise<UploadAcceptedDto> {
    return { id: await this.uploads.receive(request, kind) };
  }

  @Get()
  @ApiOperation({ summary: 'Files that were taken in, or are; newest first' })
  @ApiPage(IngestionDto)
  @ApiProblem(400, 'limit or cursor has a value that it cannot have.')
  list(@Query() query: PageQueryDto): Promise<Page<IngestionDto>> {
    return this.history.list(query);
  }

  @Get(':id')
  @NoQuery()
  @ApiOperation({ summary: 'How one file comes along, or ended' })
  @ApiParam({ name: 'id', format: 'uuid', description: 'What the upload was answered with.' })
  @ApiOkResponse({ type: IngestionDto })
  @ApiProblem(400, 'The id is no UUID.')
  @ApiProblem(404, 'There is no such ingestion.')
  find(@UuidParam('id') id: string): Promise<IngestionDto> {
    return this.history.find(id);
  }

  @Get(':id/rejects')
  @ApiOperation({
    summary: 'The rows of a file that were rejected, by line',
    description: 'The first 100,000 of a file are kept; `rejected` of the ingestion counts all.',
  })
  @ApiParam({ name: 'id', format: 'uuid', description: 'What the upload was answered with.' })
  @ApiPage(RejectDto)
  @ApiProblem(400, 'The id is no UUID, or limit or cursor has a value that it cannot have.')
  @ApiProblem(404, 'There is no such ingestion.')
  listRejects(@UuidParam('id') id: string, @Query() query: PageQueryDto): Promise<Page<RejectDto>> {
    return this.history.listRejects(id, query);
  }
}
