import 'reflect-metadata';
import { IsIn, IsInt } from 'class-validator';
import { Optional } from './optional';
import { PageQueryDto } from './page-query.dto';
import { Problem } from './problem';
import { validationPipe } from './validation';

class SampleDto {
  @Optional()
  @IsIn(['up', 'down'])
  state?: string;

  @Optional()
  @IsInt()
  count?: number;
}

const body = (value: unknown) =>
  validationPipe().transform(value, { type: 'body', metatype: SampleDto }) as Promise<unknown>;
const page = (value: unknown) =>
  validationPipe().transform(value, { type: 'query', metatype: PageQueryDto }) as Promise<unknown>;

async function refusal(work: Promise<unknown>): Promise<Problem> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Problem)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

describe('validationPipe', () => {
  it.each([[{}], [{ state: 'up' }], [{ state: 'down', count: 3 }]])('takes %j', async (value) => {
    expect(await body(value)).toEqual(value);
  });

  it.each([
    [{ state: 'open' }],
    [{ state: null }],
    [{ state: ['up'] }],
    [{ count: '3' }],
    [{ count: 1.5 }],
    [{ colour: 'red' }],
    [{ toString: 'x' }],
    [JSON.parse('{"__proto__":{"state":"up"}}')],
    [{ constructor: 'x' }],
  ])('refuses %j', async (value: unknown) => {
    expect((await refusal(body(value))).status).toBe(400);
  });

  it.each([9, 100_000])('refuses values that are nested %i levels deep', async (levels) => {
    const nested: unknown = JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
    expect((await refusal(body(nested))).detail).toContain('8 levels');
    expect((await refusal(body({ state: nested }))).detail).toContain('8 levels');
  });

  it('names each field that is wrong, in its sentence and as data', async () => {
    const { detail, extras } = await refusal(body({ state: 'open', colour: 'red' }));
    expect(detail).toContain('colour is not known here');
    expect(extras['errors']).toEqual(
      expect.arrayContaining([
        { field: 'colour', detail: 'colour is not known here' },
        { field: 'state', detail: expect.any(String) as string },
      ]),
    );
  });

  it('shows an odd name in quotes, and not all of a long one', async () => {
    expect((await refusal(body({ '': 1 }))).detail).toBe('"" is not known here.');
    expect((await refusal(body({ 'a\n': 1 }))).detail).toBe('"a\\n" is not known here.');
    const { detail } = await refusal(body({ ['x'.repeat(1_000)]: 1 }));
    expect(detail.length).toBeLessThan(130);
  });

  it('reads the limit of a page, 100 where there is none', async () => {
    expect(await page({})).toEqual({ limit: 100 });
    expect(await page({ limit: '1' })).toEqual({ limit: 1 });
    expect(await page({ limit: '1000', cursor: 'x' })).toEqual({ limit: 1000, cursor: 'x' });
  });

  it.each(['0', '1001', '-1', '1.5', '1e2', '0x10', ' 5', '+5', 'abc', '', ['1', '2']])(
    'refuses the limit %j',
    async (limit) => {
      expect((await refusal(page({ limit }))).detail).toContain('1 to 1000');
    },
  );
});
