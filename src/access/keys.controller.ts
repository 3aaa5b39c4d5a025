import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { API } from '../common/api-prefix';
import { Needs } from '../common/needs';
import { NoQuery } from '../common/no-query';
import { ApiPage, type Page } from '../common/page';
import { PageQueryDto } from '../common/page-query.dto';
import { ApiProblem } from '../common/problem.dto';
import { UuidParam } from '../common/uuid-param';
import { CreatedKeyDto, CreateKeyDto, KeyDto } from './keys.dto';
import { KeysService } from './keys.service';

/** The keys of callers (`docs/security.md`). */
@ApiTags('access')
@Needs('admin')
@Controller(`${API}/keys`)
export class KeysController {
  constructor(private readonly keys: KeysService) {}

  @Post()
  @NoQuery()
  @ApiOperation({ summary: 'Make a key', description: 'The key is shown in this answer alone.' })
  @ApiCreatedResponse({ type: CreatedKeyDto })
  @ApiProblem(400, 'A field is missing, unknown, or has a value that it cannot have.')
  @ApiProblem(415, 'The body is not JSON.')
  create(@Body() body: CreateKeyDto): Promise<CreatedKeyDto> {
    return this.keys.create(body);
  }

  @Get()
  @ApiOperation({ summary: 'The keys that were made, newest first; never the keys themselves' })
  @ApiPage(KeyDto)
  @ApiProblem(400, 'limit or cursor has a value that it cannot have.')
  list(@Query() query: PageQueryDto): Promise<Page<KeyDto>> {
    return this.keys.list(query);
  }

  @Delete(':id')
  @NoQuery()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Revoke a key',
    description: 'Within a second it opens nothing any more, in any process.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiNoContentResponse({ description: 'Revoked.' })
  @ApiProblem(400, 'The id is no UUID.')
  @ApiProblem(404, 'There is no such key, or it was revoked before.')
  revoke(@UuidParam('id') id: string): Promise<void> {
    return this.keys.revoke(id);
  }
}
