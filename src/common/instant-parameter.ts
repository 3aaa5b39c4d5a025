import type { AppConfig } from '../config/app-config';
import {
  EARLIEST_INSTANT,
  formatInstant,
  MICROS_PER_SECOND,
  parseInstant,
  type EpochMicros,
} from '../uptime/epoch-micros';
import { Problem } from './problem';

/**
 * Reads an instant that a caller chose, such as `as_of` (`docs/accounting.md`, section 4): from the
 * year 2000 to the clock plus `MAX_CLOCK_SKEW_SECONDS`, UTC without a zone.
 * @throws Problem 400 naming the parameter and what it may be.
 */
export function instantParameter(
  name: string,
  text: string,
  { maxClockSkewSeconds }: AppConfig,
): EpochMicros {
  const instant = parseInstant(text.trim());
  if (instant === null) {
    throw Problem.badRequest(
      `${name} is not an instant; write it as 2023-01-25T18:13:22.479220Z.`,
      { parameter: name },
    );
  }
  const latest = Date.now() * 1_000 + maxClockSkewSeconds * MICROS_PER_SECOND;
  if (instant < EARLIEST_INSTANT || instant > latest) {
    throw Problem.badRequest(
      `${name} is ${formatInstant(instant)}, but must be from 2000-01-01T00:00:00Z to ${formatInstant(latest)}.`,
      { parameter: name },
    );
  }
  return instant;
}
