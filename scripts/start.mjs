import { prepare } from './lib/prepare.mjs';

await prepare({ build: true });
await import('../dist/src/main.js');
