import { median } from './statistics.mjs';

const highest = (values) => {
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length === 0 ? null : Math.round(Math.max(...known));
};

/**
 * What was measured, run by run: of values the median counts, of memory the highest. A sample is
 * `{seconds}`, or `{value}` in another unit, and may have `nodeMegabytes` and `postgresMegabytes`.
 */
export class Samples {
  #byName = new Map();
  #isRecord = false;

  /** From here on samples count; those before were the warm-up. */
  begin() {
    this.#byName.clear();
    this.#isRecord = true;
  }

  add(name, sample) {
    const value = sample.value ?? sample.seconds;
    const list = this.#byName.get(name) ?? [];
    this.#byName.set(name, [...list, { ...sample, value }]);
    const note = this.#isRecord ? '' : ' (warm-up)';
    process.stderr.write(`  ${name}: ${value.toPrecision(4)}${note}\n`);
  }

  /** A row of the table of results: the median, and the range that it comes from. */
  row(name, unit = 's') {
    const list = this.#byName.get(name);
    if (list === undefined) throw new RangeError(`${name} was not measured`);
    const values = list.map(({ value }) => value);
    return {
      what: name,
      value: median(values),
      unit,
      least: Math.min(...values),
      most: Math.max(...values),
      nodeMegabytes: highest(list.map((sample) => sample.nodeMegabytes)),
      postgresMegabytes: highest(list.map((sample) => sample.postgresMegabytes)),
    };
  }
}
