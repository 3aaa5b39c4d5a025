import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The scripts are ES modules, which Node's own test runner loads as they are. */
const run = promisify(execFile);

describe('the scripts', () => {
  it('pass their own tests', async () => {
    const { stdout } = await run(process.execPath, ['--test', join(__dirname, 'lib')]);
    expect(stdout).toMatch(/^(# |ℹ )fail 0$/m);
    expect(stdout).toMatch(/^(# |ℹ )pass [1-9]/m);
  });
});
