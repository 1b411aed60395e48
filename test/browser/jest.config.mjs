/** jest for the tests in a real browser; `npm run test:browser` prepares what they need. */
import { fileURLToPath } from 'node:url';
import base from '../../jest.config.mjs';

const rootDir = fileURLToPath(new URL('../..', import.meta.url));

export default {
  ...base,
  rootDir,
  roots: ['<rootDir>/test/browser'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/browser/failures/'],
  // One server and one browser at a time: the measured times mean something then.
  maxWorkers: 1,
  testTimeout: 180_000,
};
