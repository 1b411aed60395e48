/** jest: the library's and the kernel's tests, which mirror src/ and kernel/. */
export default {
  testEnvironment: 'node',
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
