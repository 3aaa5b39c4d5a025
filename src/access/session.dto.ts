import { Matches } from 'class-validator';
import type { Caller } from '../common/caller';
import { IsText } from '../common/text';
import { formatInstant } from '../uptime/epoch-micros';

/** With what a session begins. */
export class BeginSessionDto {
  /** The key, as it was shown when it was made. @example "sm_0f3a9c2b7d11_…" */
  @IsText({ message: 'key must be text' })
  @Matches(/^\S{1,200}$/, { message: 'key must have 1 to 200 characters, and no blanks' })
  key!: string;
}

/** Who is calling. */
export class SessionDto {
  /** Whether callers need a key or a session here (`AUTH`). */
  auth!: 'off' | 'key';
  /** The name of the key; null for whoever shows none. @example "ops-desk" */
  name!: string | null;
  /** What the caller may do: everything with `auth` off; null for whoever has to sign in first. */
  role!: 'viewer' | 'operator' | 'admin' | null;
  /** When the session ends; null where there is none. @example "2026-11-24T21:30:00.000000Z" */
  expires_at!: string | null;

  static of(auth: 'off' | 'key', caller: Caller | null): SessionDto {
    const endsAt = caller?.sessionEndsAt ?? null;
    return {
      auth,
      name: caller?.keyId ? caller.name : null,
      role: caller?.role ?? null,
      expires_at: endsAt === null ? null : formatInstant(endsAt),
    };
  }
}
