import { IsIn, Matches, MaxLength } from 'class-validator';
import { Optional } from '../common/optional';
import { ROLES } from '../common/role';
import { IsText } from '../common/text';
import { formatInstant } from '../uptime/epoch-micros';
import type { ApiKeyRecord } from './api-key.repository';
import { LIFETIME_RULE } from './key-lifetime';

/**
 * Seen as it is, in a log, a terminal or a page: nothing that breaks the line, is not shown or turns
 * the direction of what follows.
 */
const PRINTABLE = /^[^\s\p{C}](?:[^\p{C}\p{Zl}\p{Zp}]*[^\s\p{C}])?$/u;

/** Under these the audit log has those who call without a key. */
const NOT_A_KEYS_NAME = /^(?!(?:anonymous|stranger|service)$|cli:)/i;

/** A key to be made. */
export class CreateKeyDto {
  /**
   * Who or what will use it, 1 to 100 characters.
   * @example "poller-eu"
   */
  @IsText({ message: 'name must be text' })
  @MaxLength(100, { message: 'name must have 1 to 100 characters' })
  @Matches(PRINTABLE, {
    message: 'name must have 1 to 100 characters, no blanks around it and nothing invisible',
  })
  @Matches(NOT_A_KEYS_NAME, {
    message: 'name must not be anonymous, stranger or service, nor begin with cli:',
  })
  name!: string;

  /** What it may do: a viewer reads, an operator also asks for reports and sends polls, an admin may do all. */
  @IsIn(ROLES, { message: `role must be one of ${ROLES.join(', ')}` })
  role!: 'viewer' | 'operator' | 'admin';

  /**
   * How long it holds, such as 12h or 90d, up to 3650d; without it, until it is revoked.
   * @example "90d"
   */
  @Optional()
  @IsText({ message: `expires ${LIFETIME_RULE}` })
  @Matches(/^[1-9]\d{0,3}[dh]$/, { message: `expires ${LIFETIME_RULE}` })
  expires?: string;
}

/** A key as lists show it: never the key itself. */
export class KeyDto {
  /** What `revoke` takes. @example "5f0c2b7e-3a39-4d43-9a55-6d2f6f6a4c11" */
  id!: string;
  /** @example "poller-eu" */
  name!: string;
  role!: 'viewer' | 'operator' | 'admin';
  /** How the key begins, after `sm_`. @example "0f3a9c2b7d11" */
  prefix!: string;
  /** Only an `active` one opens anything. */
  state!: 'active' | 'expired' | 'revoked';
  /** @example "2026-11-24T09:30:00.000000Z" */
  created_at!: string;
  /** Null where it does not expire. @example null */
  expires_at!: string | null;
  /** @example null */
  revoked_at!: string | null;
  /** To the minute; null where it was never used. @example "2026-11-24T09:31:12.000000Z" */
  last_used_at!: string | null;

  /** @param now epoch microseconds */
  static of(key: ApiKeyRecord, now: number): KeyDto {
    const isExpired = key.expires_at !== null && key.expires_at <= now;
    return {
      id: key.id,
      name: key.name,
      role: key.role,
      prefix: key.prefix,
      state: key.revoked_at !== null ? 'revoked' : isExpired ? 'expired' : 'active',
      created_at: formatInstant(key.created_at),
      expires_at: key.expires_at === null ? null : formatInstant(key.expires_at),
      revoked_at: key.revoked_at === null ? null : formatInstant(key.revoked_at),
      last_used_at: key.last_used_at === null ? null : formatInstant(key.last_used_at),
    };
  }
}

/** A key that was made. */
export class CreatedKeyDto extends KeyDto {
  /** The key itself: shown now and never again. @example "sm_0f3a9c2b7d11_…" */
  key!: string;
}
