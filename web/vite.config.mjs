import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

const SERVICE = 'http://127.0.0.1:8000';
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

export default defineConfig({
  define: { 'import.meta.env.PAGE_VERSION': JSON.stringify(version) },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    // Files alone: the policy of the page allows nothing that is written within another file.
    assetsInlineLimit: 0,
  },
  // `npm run dev:web`: the page as it is written, on the API of a server that runs.
  server: { proxy: { '/api': SERVICE, '/docs': SERVICE, '/health': SERVICE, '/metrics': SERVICE } },
});
