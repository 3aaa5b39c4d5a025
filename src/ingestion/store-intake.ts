import type { CsvColumns } from './csv-columns';
import type { IntakeCounts, RowIntake } from './row-intake';
import { profileProblem, validateZone } from './row-validators';
import type { StagedRow, StoreStaging } from './store-staging';

/** Makes a row to stage out of a row's fields, or says why it is rejected. */
export type RowMaker = (fields: readonly string[]) => StagedRow | string;

/** How rows of time zones are made. */
export function zonesMaker(columns: CsvColumns): RowMaker {
  const [storeId = -1, zone = -1] = columns.indexes;
  return (fields) => {
    const row = validateZone(fields[storeId] ?? '', fields[zone] ?? '');
    return typeof row === 'string' ? row : [row.storeId, row.timezone];
  };
}

/** How rows of store profiles are made. An empty field counts as not given. */
export function profilesMaker(columns: CsvColumns): RowMaker {
  const [storeId = -1, name = -1, region = -1, type = -1] = columns.indexes;
  const given = (fields: readonly string[], index: number) => fields[index] || null;
  return (fields) => {
    const id = fields[storeId] ?? '';
    const problem = profileProblem(id);
    if (problem !== null) return problem;
    const tags: [string, string][] = [];
    for (const tag of columns.tags) {
      const value = fields[tag.index];
      if (value) tags.push([tag.name, value]);
    }
    return [
      id,
      given(fields, name),
      given(fields, region),
      given(fields, type),
      JSON.stringify(Object.fromEntries(tags)),
    ];
  };
}

/** Takes in the rows of a file of zones or profiles: staged as they come, merged at the end. */
export class StoreIntake implements RowIntake {
  readonly plainRows = null;
  private good = 0;

  constructor(
    private readonly rowOf: RowMaker,
    private readonly staging: StoreStaging,
  ) {}

  add(fields: readonly string[], line: number): string | null {
    const row = this.rowOf(fields);
    if (typeof row === 'string') return row;
    this.staging.add(row, line);
    this.good += 1;
    return null;
  }

  async flush(): Promise<void> {
    await this.staging.flush();
  }

  async finish(): Promise<IntakeCounts> {
    await this.staging.merge();
    return { accepted: this.good, duplicates: 0 };
  }

  /** Nothing is held. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
