import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

jest.setTimeout(60_000);

/** The bench is made of ES modules, which Node's own test runner loads as they are. */
const run = promisify(execFile);

describe('the bench', () => {
  it('passes its own tests', async () => {
    const { stdout } = await run(process.execPath, ['--test', __dirname]);
    expect(stdout).toMatch(/^(# |ℹ )fail 0$/m);
    expect(stdout).toMatch(/^(# |ℹ )pass [1-9]/m);
  });
});
