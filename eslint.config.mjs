import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';

/**
 * The rooms of `src/`, and what each may import. An arrow that is not listed is an error.
 * `docs/architecture.md` draws the same picture.
 */
const ROOMS = {
  uptime: [],
  logging: [],
  generate: ['uptime'],
  config: ['uptime'],
  common: ['config', 'uptime'],
  database: ['config', 'uptime'],
  events: ['database'],
  jobs: ['config', 'database'],
  audit: ['common', 'config', 'database', 'uptime'],
  access: ['audit', 'common', 'config', 'database', 'uptime'],
  stores: ['audit', 'common', 'config', 'database', 'events', 'uptime'],
  ingestion: ['audit', 'common', 'config', 'database', 'events', 'uptime'],
  reports: ['audit', 'common', 'config', 'database', 'events', 'jobs', 'stores', 'uptime'],
  fleet: ['common', 'config', 'database', 'events', 'reports', 'stores', 'uptime'],
  debug: ['common', 'config', 'events', 'reports', 'stores', 'uptime'],
  health: ['common', 'config', 'database', 'jobs'],
  metrics: ['common', 'database', 'events', 'jobs'],
  web: ['config'],
};

const zones = Object.entries(ROOMS).map(([room, allowed]) => ({
  target: `./src/${room}`,
  from: './src',
  except: [room, ...allowed].map((name) => `./${name}`),
  message: `src/${room} may import only ${[room, ...allowed].join(', ')} (docs/architecture.md).`,
}));

export default tseslint.config(
  {
    ignores: [
      ...['dist/', 'coverage/', 'node_modules/', '.data/', 'reports/'],
      // Made from docs/openapi.json.
      'web/src/api/schema.d.ts',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.json'] })],
    },
    rules: {
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // A DTO class is a shape for the OpenAPI document; services answer plain objects of that shape.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones }],
      'max-lines': ['error', { max: 300, skipBlankLines: true }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only src/config reads the environment.' },
      ],
    },
  },
  {
    // The page runs in a browser: what it knows of the service is the OpenAPI document.
    files: ['web/**/*.{ts,tsx}'],
    languageOptions: {
      parserOptions: { project: './web/tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        { zones: [{ target: './web', from: './src', message: 'The page knows the API alone.' }] },
      ],
    },
  },
  {
    files: ['web/worker/**/*.ts'],
    languageOptions: {
      parserOptions: { project: './web/worker/tsconfig.json' },
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/uptime/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [{ name: 'moment-timezone', message: 'Zone arithmetic lives in src/uptime.' }],
          patterns: [
            {
              regex: '/(access|audit|stores|ingestion|reports|debug|fleet)/[^/]*\\.repository$',
              message: 'A feature is reached by its services and events, not its repositories.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/uptime/**/*.ts'],
    ignores: ['src/uptime/**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\.{1,2}/|moment-timezone$|@nestjs/common$)',
              message: 'src/uptime is pure: it imports moment-timezone and itself.',
            },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'fetch'],
    },
  },
  {
    files: ['src/config/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        performance: 'readonly',
        fetch: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        module: 'writable',
        __dirname: 'readonly',
      },
    },
  },
);
