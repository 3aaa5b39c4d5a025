/** The named columns of a CSV in which no field is quoted, as a CSV of its own. */
export function pickColumns(csv: string, names: string[]): string {
  const [header = [], ...rows] = csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const places = names.map((name) => header.indexOf(name));
  const pick = (fields: string[]) => places.map((place) => fields[place] ?? '').join(',');
  return [names.join(','), ...rows.map(pick), ''].join('\n');
}

/** The names of a CSV's columns. */
export function columnsOf(csv: string): string[] {
  return csv.slice(0, csv.indexOf('\n')).split(',');
}
