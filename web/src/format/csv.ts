/**
 * The records of a CSV as the service writes it (RFC 4180), its header first. None of its texts holds
 * the end of a line, so each line is a record.
 */
export function* csvRecords(csv: string): Generator<string[]> {
  for (let at = 0; at < csv.length;) {
    const end = csv.indexOf('\n', at);
    const next = end === -1 ? csv.length : end;
    yield fieldsOf(csv.slice(at, next));
    at = next + 1;
  }
}

function fieldsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  for (const [, text = '', end] of line.matchAll(/("(?:[^"]|"")*"|[^",]*)(,|$)/g)) {
    fields.push(text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);
    if (end === '') break;
  }
  return fields;
}
