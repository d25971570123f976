const swc = [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', importAttributes: true },
      target: 'es2024',
      experimental: { keepImportAttributes: true },
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  },
];

const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': swc },
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['/\\.knoxcall/', '/\\.turbo/', '/packages/knoxcall/dist/'],
};

/** `unit`: beside the code, no server. `integration`: through the running product. */
export default {
  testTimeout: 60_000,
  testSequencer: '<rootDir>/scripts/longest-first.ts',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{packages,services,prisma}/**/*.test.ts',
        '<rootDir>/tests/{architecture,bench,chaos,scale}/**/*.test.ts',
      ],
      testPathIgnorePatterns: ['/node_modules/', '\\.integration\\.test\\.ts$'],
    },
    {
      ...shared,
      displayName: 'integration',
      globalSetup: '<rootDir>/tests/e2e/src/global-setup.ts',
      globalTeardown: '<rootDir>/tests/e2e/src/global-teardown.ts',
      testMatch: [
        '<rootDir>/tests/e2e/**/*.test.ts',
        '<rootDir>/{packages,services,prisma,tests/chaos}/**/*.integration.test.ts',
      ],
      testPathIgnorePatterns: ['/node_modules/'],
    },
  ],
};
