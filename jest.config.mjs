/** @type {import('jest').Config} */
export default {
  globalSetup: './test/support/servers/start-servers.ts',
  globalTeardown: './test/support/servers/stop-servers.ts',
  reporters: ['default', './test/support/suite-seconds-reporter.mjs'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  testTimeout: 30_000,
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.local/'],
};
