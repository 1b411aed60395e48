import fs from 'node:fs';
import path from 'node:path';
import type { CompiledModule } from '../../../kernel/engine/engine';
import { ModuleLoader } from '../../../kernel/runtime/modules';
import { writeFiles, writeFolder } from '../engine/notebook';

// jest's own module loader has no cache to forget and no `import()` of packages.
jest.mock('node:module', () =>
  jest
    .requireActual<typeof import('../engine/nodeModule')>('../engine/nodeModule')
    .nodeModule(),
);

let cwd: string;
let loader: ModuleLoader;

beforeEach(() => {
  cwd = writeFolder({
    'node_modules/counter/package.json': '{ "version": "1.0.0", "main": "index.js" }',
    'node_modules/counter/index.js': "exports.value = require('./value').value;",
    'node_modules/counter/value.js': 'exports.value = 1;',
    'node_modules/user/package.json': '{ "version": "1.0.0", "main": "index.js" }',
    'node_modules/user/index.js': "exports.twice = 2 * require('counter').value;",
    'node_modules/esm/package.json': '{ "version": "1.0.0", "exports": "./index.mjs" }',
    'node_modules/esm/index.mjs': 'export const here = await 5;',
  });
  loader = new ModuleLoader({ cwd, builtins: { tslab: { display: 'ours' } } });
});

afterEach(() => fs.rmSync(cwd, { recursive: true }));

function local(name: string, js: string, isAsync = false): CompiledModule {
  return { path: path.join(cwd, name), js, isAsync };
}

function load(specifier: string): Record<string, unknown> {
  return loader.require(specifier) as Record<string, unknown>;
}

test('loads packages from the folder of the notebook', () => {
  expect(load('counter').value).toBe(1);
});

test('provides the modules of the kernel in place of installed ones', () => {
  expect(load('tslab').display).toBe('ours');
});

test.each(['./lib', './lib.ts', './lib.js', '../cells/lib'])(
  'finds a local module as %s',
  (specifier) => {
    loader.add([local('lib.ts', 'exports.a = 1;')]);
    const name = specifier.replace('cells', path.basename(cwd));
    expect(load(name).a).toBe(1);
  },
);

test('a module runs once, and its importers share it', () => {
  loader.add([
    local('lib.ts', 'exports.state = { n: 0 };'),
    local('sub/a.ts', "exports.state = require('../lib').state;"),
  ]);
  expect(load('./sub/a').state).toBe(load('./lib').state);
});

test('modules may import each other in a circle', () => {
  loader.add([
    local('a.ts', "exports.early = 1; exports.b = require('./b').seen;"),
    local('b.ts', "exports.seen = require('./a').early;"),
  ]);
  expect(load('./a').b).toBe(1);
});

test('a changed module runs again, and so does everything that imports it', () => {
  loader.add([
    local('lib.ts', 'exports.a = 1;'),
    local('mid.ts', "exports.b = require('./lib').a;"),
    local('top.ts', "exports.c = require('./mid').b;"),
    local('apart.ts', 'exports.token = {};'),
  ]);
  const apart = load('./apart').token;
  expect(load('./top').c).toBe(1);
  loader.add([local('lib.ts', 'exports.a = 2;')]);
  expect(load('./top').c).toBe(2);
  expect(load('./apart').token).toBe(apart);
});

test('a module that threw is tried again', () => {
  loader.add([local('bad.ts', "throw new Error('not yet');")]);
  expect(() => load('./bad')).toThrow('not yet');
  expect(() => load('./bad')).toThrow('not yet');
});

test('a changed package is loaded again with the packages and modules that import it', () => {
  loader.add([local('lib.ts', "exports.twice = require('user').twice;")]);
  expect(load('./lib').twice).toBe(2);
  writeFiles(cwd, { 'node_modules/counter/value.js': 'exports.value = 4;' });
  expect(load('./lib').twice).toBe(2);
  loader.reload([path.join(cwd, 'node_modules/counter')]);
  expect(load('./lib').twice).toBe(8);
});

test('import() loads ES modules, CommonJS ones with a default, and local ones', async () => {
  expect(await loader.require.import('esm')).toMatchObject({ here: 5 });
  expect(await loader.require.import('counter')).toMatchObject({
    value: 1,
    default: { value: 1 },
  });
  loader.add([local('lib.ts', 'exports.a = 1;')]);
  expect(await loader.require.import('./lib')).toMatchObject({ a: 1 });
  expect(await loader.require.import('tslab')).toMatchObject({ display: 'ours' });
});

test('a module that awaits is ready after import(), and require() says so', async () => {
  const js = "const esm = await require.import('esm'); exports.here = esm.here;";
  loader.add([local('late.ts', js, true)]);
  expect(() => load('./late')).toThrow(
    /awaits at its top level: load it with await import/,
  );
  expect(await loader.require.import('./late')).toMatchObject({ here: 5 });
});

test('tells of a module before it runs', () => {
  const seen: string[] = [];
  const telling = new ModuleLoader({ cwd, onLoad: (module) => seen.push(module.path) });
  telling.add([local('lib.ts', '')]);
  expect(seen).toEqual([]);
  telling.require('./lib');
  telling.require('./lib');
  expect(seen).toEqual([path.join(cwd, 'lib.ts')]);
});
