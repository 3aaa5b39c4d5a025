import { prepare } from './lib/prepare.mjs';
import { runProgram } from './lib/program.mjs';

await prepare({ build: true });
await runProgram('main');
