import { Problem } from '../common/problem';
import { MICROS_PER_DAY, MICROS_PER_HOUR, type EpochMicros } from '../uptime/epoch-micros';

const FORM = /^([1-9]\d{0,3})([dh])$/;
const LONGEST_DAYS = 3_650;

/** What a lifetime may be, as the end of a sentence. */
export const LIFETIME_RULE = 'must be hours or days such as 12h or 90d, up to 3650d';

/**
 * When a key of a lifetime such as `90d` or `12h` ends, counted from `now`.
 * @throws Problem 400 where the text is no lifetime, or one above ten years.
 */
export function endOfLifetime(text: string, now: EpochMicros): EpochMicros {
  const [, count, unit] = FORM.exec(text) ?? [];
  const micros = Number(count) * (unit === 'd' ? MICROS_PER_DAY : MICROS_PER_HOUR);
  if (count === undefined || micros > LONGEST_DAYS * MICROS_PER_DAY) {
    throw Problem.badRequest(`expires ${LIFETIME_RULE}.`, { field: 'expires' });
  }
  return now + micros;
}
