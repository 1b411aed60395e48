import fs from 'node:fs';
import { isEsmOnly } from '../../../kernel/engine/packages';
import { writeFolder } from './notebook';

// jest's own module loader knows neither `import` conditions nor a cache to forget.
jest.mock('node:module', () =>
  jest.requireActual<typeof import('./nodeModule')>('./nodeModule').nodeModule(),
);

let folder: string;

beforeAll(() => {
  const pkg = (fields: object): string =>
    JSON.stringify({ version: '1.0.0', ...fields });
  folder = writeFolder({
    'node_modules/module-type/package.json': pkg({ type: 'module', main: 'index.js' }),
    'node_modules/module-type/index.js': 'export {};',
    'node_modules/import-only/package.json': pkg({
      exports: { '.': { import: './index.mjs' } },
    }),
    'node_modules/import-only/index.mjs': 'export {};',
    'node_modules/dual/package.json': pkg({
      type: 'module',
      exports: { '.': { import: './index.js', require: './index.cjs' } },
    }),
    'node_modules/dual/index.cjs': '',
    'node_modules/common/package.json': pkg({ main: 'index.js' }),
    'node_modules/common/index.js': '',
  });
});

afterAll(() => fs.rmSync(folder, { recursive: true }));

test.each([
  ['module-type', true],
  ['import-only', true],
  ['dual', false],
  ['common', false],
  ['fs', false],
  ['node:fs', false],
  ['./local', false],
  ['not-there', false],
])('isEsmOnly(%j) is %j', (specifier, expected) => {
  expect(isEsmOnly(specifier, folder)).toBe(expected);
});
