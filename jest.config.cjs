const shared = {
  rootDir: __dirname,
  testEnvironment: '<rootDir>/test/support/jest/environment.cjs',
  runtime: '<rootDir>/test/support/jest/runtime.cjs',
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
          '<rootDir>/scripts/*.spec.ts',
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
  // One more than the cores of a small machine: tests that wait for processes and a database leave them idle.
  maxWorkers: 3,
  coveragePathIgnorePatterns: ['/node_modules/', '/dist/', '/test/', '/bench/'],
  coverageProvider: 'v8',
  coverageThreshold: {
    global: {},
    './src/uptime/': { branches: 100, functions: 100, lines: 100, statements: 100 },
  },
};
