import type { HealthCheckResult, HealthIndicatorResult } from '@nestjs/terminus';

function states(indicators: Partial<HealthIndicatorResult> = {}): HealthIndicatorResult {
  return Object.fromEntries(
    Object.entries(indicators).map(([name, state]) => [name, { status: state?.status ?? 'down' }]),
  );
}

/** A result without its details, which are no business of strangers (`docs/security.md`). */
export function statesAlone({
  status,
  info,
  error,
  details,
}: HealthCheckResult): HealthCheckResult {
  return { status, info: states(info), error: states(error), details: states(details) };
}
