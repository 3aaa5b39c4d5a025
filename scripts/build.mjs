import { rebuild } from './lib/prepare.mjs';

try {
  await rebuild();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
