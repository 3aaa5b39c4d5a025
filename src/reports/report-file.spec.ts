import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReportFile } from './report-file';

describe('ReportFile', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'report-file-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is not there under its name before it is finished, and whole then', async () => {
    const path = join(folder, 'report.csv');
    const file = await ReportFile.create(path);
    await file.write('a,b\n');
    await file.write(Buffer.from('1,2\n'));
    expect(existsSync(path)).toBe(false);
    await file.finish();
    expect(readFileSync(path, 'utf8')).toBe('a,b\n1,2\n');
    expect(readdirSync(folder)).toEqual(['report.csv']);
  });

  it('replaces an older file at once', async () => {
    const path = join(folder, 'report.csv');
    writeFileSync(path, 'old');
    const file = await ReportFile.create(path);
    await file.write('new');
    expect(readFileSync(path, 'utf8')).toBe('old');
    await file.finish();
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  it('leaves nothing when it is discarded, and the older file alone', async () => {
    const path = join(folder, 'report.csv');
    writeFileSync(path, 'old');
    const file = await ReportFile.create(path);
    await file.write('half');
    await file.discard();
    expect(readdirSync(folder)).toEqual(['report.csv']);
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  it('makes the folder where it lacks', async () => {
    const path = join(folder, 'deep', 'down', 'report.csv');
    const file = await ReportFile.create(path);
    await file.finish();
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  it('takes chunk after chunk', async () => {
    const path = join(folder, 'report.csv');
    const file = await ReportFile.create(path);
    const chunk = 'x'.repeat(100_000);
    for (let i = 0; i < 50; i += 1) await file.write(chunk);
    await file.finish();
    expect(readFileSync(path).length).toBe(5_000_000);
  });

  it('keeps lines until they are flushed, in their order and in UTF-8', async () => {
    const path = join(folder, 'report.csv');
    const file = await ReportFile.create(path);
    file.add('é,😀\n');
    await file.write('between\n');
    const long = '€'.repeat(200_000);
    expect(file.isFull).toBe(false);
    file.add(long);
    expect(file.isFull).toBe(true);
    await file.flush();
    expect(file.isFull).toBe(false);
    file.add('last');
    await file.finish();
    const text = `é,😀\nbetween\n${long}last`;
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(file.bytes).toBe(Buffer.byteLength(text));
  });

  it('two of one name do not mix', async () => {
    const path = join(folder, 'report.csv');
    const [one, two] = [await ReportFile.create(path), await ReportFile.create(path)];
    await one.write('one');
    await two.write('two');
    await one.finish();
    await two.finish();
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(folder)).toEqual(['report.csv']);
  });

  it('fails, and can be discarded, where its folder goes away', async () => {
    const gone = join(folder, 'gone');
    const file = await ReportFile.create(join(gone, 'report.csv'));
    await file.write('x');
    rmSync(gone, { recursive: true });
    await expect(file.finish()).rejects.toThrow(/ENOENT/);
    await file.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('fails where a file stands in the way of its folder', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(ReportFile.create(join(folder, 'file', 'report.csv'))).rejects.toThrow(
      /EEXIST|ENOTDIR/,
    );
  });
});
