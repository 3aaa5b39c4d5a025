const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: {
    '^.+\\.[tj]s$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
          keepClassNames: true,
        },
      },
    ],
  },
  // In Jest's sandbox each look at a global is slow, in tight loops slower than the work. None of
  // these is ever faked.
  sandboxInjectedGlobals: [
    ...['Array', 'BigInt', 'Map', 'Math', 'Number', 'Object', 'Set', 'String'],
    ...['Float64Array', 'Int32Array', 'Uint8Array', 'Uint32Array', 'Infinity'],
  ],
  // Nest 12 is published as ES modules alone.
  transformIgnorePatterns: ['/node_modules/(?!@nestjs/)'],
};

const onDatabase = {
  ...shared,
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

/** @type {import('jest').Config} */
module.exports = {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        ...[
          '<rootDir>/src/**/*.spec.ts',
          '<rootDir>/web/src/**/*.spec.ts',
          '<rootDir>/bench/*.spec.ts',
        ],
      ],
    },
    {
      ...onDatabase,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/integration/**/*.spec.ts'],
    },
    { ...onDatabase, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.spec.ts'] },
    { ...onDatabase, displayName: 'fuzz', testMatch: ['<rootDir>/test/fuzz/**/*.spec.ts'] },
    { ...onDatabase, displayName: 'faults', testMatch: ['<rootDir>/test/faults/**/*.spec.ts'] },
  ],
  testTimeout: 60_000,
  // Jest leaves one core alone; tests that wait for processes and a database leave both idle.
  maxWorkers: 2,
  coveragePathIgnorePatterns: ['/node_modules/', '/dist/', '/test/', '/bench/'],
  coverageProvider: 'v8',
  coverageThreshold: {
    global: {},
    './src/uptime/': { branches: 100, functions: 100, lines: 100, statements: 100 },
  },
};
