/**
 * jest: nbgrader itself, from a course folder to feedback. Kept out of `npm test`, because
 * it installs nbgrader and takes a minute or two; `npm run test:classroom` runs it.
 */
import config from '../../jest.config.mjs';

export default {
  ...config,
  rootDir: '../..',
  roots: ['<rootDir>/test/classroom'],
  testMatch: ['**/*.roundtrip.ts'],
};
