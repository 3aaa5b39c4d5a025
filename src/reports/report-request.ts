import { instantParameter } from '../common/instant-parameter';
import { Problem } from '../common/problem';
import type { AppConfig } from '../config/app-config';
import type { ReportParameters, ReportRequest } from './report-parameters';
import type { TriggerReportDto } from './trigger-report.dto';

/**
 * Makes a request of what a caller sent.
 * @throws Problem 400 where `as_of` is no instant of its range, or `max_carry_minutes` stands with
 * `linear`.
 */
export function reportRequest(dto: TriggerReportDto, config: AppConfig): ReportRequest {
  const { as_of: asOf, store_ids, region, type, max_carry_minutes, detail } = dto;
  const interpolation = dto.interpolation ?? 'previous';
  if (interpolation === 'linear' && max_carry_minutes !== undefined) {
    throw Problem.badRequest(
      'max_carry_minutes goes with interpolation previous alone; leave one of the two away.',
      { field: 'max_carry_minutes' },
    );
  }
  const parameters: ReportParameters = {
    interpolation,
    ...(store_ids && { store_ids }),
    ...(region !== undefined && { region }),
    ...(type !== undefined && { type }),
    ...(max_carry_minutes !== undefined && { max_carry_minutes }),
    ...(detail && { detail }),
  };
  return {
    parameters,
    ...(asOf !== undefined && { asOf: instantParameter('as_of', asOf, config) }),
  };
}
