import { Problem } from '../common/problem';
import type { AppConfig } from '../config/app-config';
import { readEnvironment } from '../config/environment';
import { reportRequest } from './report-request';

const config: AppConfig = { ...readEnvironment({}, '/nowhere'), databaseUrl: 'postgres://nowhere' };

describe('reportRequest', () => {
  it('asks, of nothing, for the default: previous, all stores, the newest poll', () => {
    expect(reportRequest({}, config)).toEqual({ parameters: { interpolation: 'previous' } });
  });

  it('keeps what was given, and nothing else', () => {
    const dto = {
      as_of: '2023-01-25T18:13:22.479220Z',
      store_ids: ['a'],
      region: '',
      type: 'cafe',
      interpolation: 'previous' as const,
      max_carry_minutes: 90,
      detail: 'full' as const,
    };
    const { as_of, ...parameters } = dto;
    expect(as_of).toBeDefined();
    expect(reportRequest(dto, config)).toEqual({ parameters, asOf: 1_674_670_402_479_220 });
  });

  it('refuses max_carry_minutes with linear', () => {
    expect(() => reportRequest({ interpolation: 'linear', max_carry_minutes: 1 }, config)).toThrow(
      Problem,
    );
  });

  it.each(['yesterday', '', '1999-12-31T23:59:59.999999Z', '2200-01-01T00:00:00Z'])(
    'refuses the as_of "%s" and names it',
    (as_of) => {
      expect(() => reportRequest({ as_of }, config)).toThrow(/^as_of is /);
    },
  );
});
