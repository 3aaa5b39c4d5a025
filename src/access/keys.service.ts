import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AuditLog } from '../audit/audit-log';
import { decodeCursor, encodeCursor, pageOf, type Page } from '../common/page';
import { PageQueryDto } from '../common/page-query.dto';
import { Problem } from '../common/problem';
import { Database } from '../database/database';
import { newApiKey } from './api-key';
import { ApiKeyRepository } from './api-key.repository';
import { endOfLifetime } from './key-lifetime';
import { CreateKeyDto, KeyDto, type CreatedKeyDto } from './keys.dto';

const LIST = 'keys';
const cursorSchema = z.object({ createdAt: z.int(), id: z.uuid() });

/** Making, listing and revoking keys (`docs/security.md`). */
@Injectable()
export class KeysService {
  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeyRepository,
    private readonly audit: AuditLog,
  ) {}

  /** Makes a key: its text is in the answer, and nowhere else. */
  async create({ name, role, expires }: CreateKeyDto): Promise<CreatedKeyDto> {
    const now = Date.now() * 1_000;
    const expiresAt = expires === undefined ? null : endOfLifetime(expires, now);
    const { text, prefix, hash } = newApiKey();
    const id = randomUUID();
    const record = await this.database.transaction(async (client) => {
      const detail = { name, role, prefix };
      await this.audit.record({ action: 'key.created', target: id, detail }, client);
      return this.keys.insert(client, { id, name, role, prefix, hash, expiresAt });
    });
    return Object.assign(KeyDto.of(record, now), { key: text });
  }

  /** A page of all keys, newest first. */
  async list({ limit, cursor }: PageQueryDto): Promise<Page<KeyDto>> {
    const after = cursor === undefined ? null : decodeCursor(LIST, cursor, cursorSchema);
    const page = pageOf(await this.keys.page(limit + 1, after), limit, ({ created_at, id }) =>
      encodeCursor(LIST, { createdAt: created_at, id }),
    );
    const now = Date.now() * 1_000;
    return { ...page, items: page.items.map((record) => KeyDto.of(record, now)) };
  }

  /**
   * Revokes a key: within a second it opens nothing any more, in any process.
   * @throws Problem 404 where there is no such key, or it was revoked before.
   */
  async revoke(id: string): Promise<void> {
    await this.database.transaction(async (client) => {
      const revoked = await this.keys.revoke(client, id);
      if (!revoked) throw Problem.notFound(`There is no key ${id} that holds.`);
      const detail = { name: revoked.name, role: revoked.role, prefix: revoked.prefix };
      await this.audit.record({ action: 'key.revoked', target: id, detail }, client);
    });
  }

  /** Whether anyone can call with a key. */
  async isAnyValid(): Promise<boolean> {
    return this.keys.hasValid();
  }
}
