import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { decodeCursor, encodeCursor, pageOf, type Page } from '../common/page';
import { PageQueryDto } from '../common/page-query.dto';
import { Problem } from '../common/problem';
import { formatInstant } from '../uptime/epoch-micros';
import { IngestionRepository, type IngestionRecord } from './ingestion.repository';
import type { IngestionDto, RejectDto } from './ingestions.dto';
import { RejectRepository } from './reject.repository';

const IngestionCursor = z.tuple([z.int(), z.uuid()]);

function toDto(record: IngestionRecord): IngestionDto {
  return {
    ...record,
    created_at: formatInstant(record.created_at),
    completed_at: record.completed_at === null ? null : formatInstant(record.completed_at),
  };
}

/** What was taken in, and what of it was rejected (`docs/api.md`, section 6, ingestions). */
@Injectable()
export class IngestionHistoryService {
  constructor(
    private readonly repository: IngestionRepository,
    private readonly rejects: RejectRepository,
  ) {}

  /** A page of the history, newest first. */
  async list({ limit, cursor }: PageQueryDto): Promise<Page<IngestionDto>> {
    const [createdAt, id] =
      cursor === undefined ? [] : decodeCursor('ingestions', cursor, IngestionCursor);
    const after = createdAt === undefined || id === undefined ? null : { createdAt, id };
    const records = await this.repository.page(limit + 1, after);
    const page = pageOf(records, limit, (last) =>
      encodeCursor('ingestions', [last.created_at, last.id]),
    );
    return { ...page, items: page.items.map(toDto) };
  }

  /** One ingestion. @throws Problem 404 where there is none. */
  async find(id: string): Promise<IngestionDto> {
    const record = await this.repository.find(id);
    if (!record) throw Problem.notFound(`there is no ingestion ${id}`);
    return toDto(record);
  }

  /** A page of the rejected rows, by line. @throws Problem 404 where there is no such ingestion. */
  async listRejects(id: string, { limit, cursor }: PageQueryDto): Promise<Page<RejectDto>> {
    await this.find(id);
    const list = `rejects of ${id}`;
    const afterLine = cursor === undefined ? 0 : decodeCursor(list, cursor, z.int().min(0));
    const rejects = await this.rejects.page(id, limit + 1, afterLine);
    return pageOf(rejects, limit, (last) => encodeCursor(list, last.line));
  }
}
