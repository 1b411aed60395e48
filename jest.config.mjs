/** jest: the library's and the kernel's tests, which mirror src/ and kernel/. */
export default {
  testEnvironment: 'node',
  // In jest's sandbox a look-up of a global takes 30 times as long as a local name's.
  sandboxInjectedGlobals: ['Math', 'Number'],
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/browser/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' } },
    ],
  },
  moduleNameMapper: { '^nabla$': '<rootDir>/src/index.ts' },
  modulePathIgnorePatterns: ['<rootDir>/src/dist', '<rootDir>/kernel/dist'],
};
