/** Files of the user that cells import. */
import fs from 'node:fs';
import path from 'node:path';
import { createCellEngine } from '../../../kernel/engine/cellEngine';
import type { Engine } from '../../../kernel/engine/engine';
import { Notebook, writeFiles, writeFolder } from './notebook';

jest.mock('node:module', () =>
  jest.requireActual<typeof import('./nodeModule')>('./nodeModule').nodeModule(),
);

jest.setTimeout(60_000);

let cwd: string;
let engine: Engine;
let notebook: Notebook;

beforeEach(() => {
  cwd = writeFolder({
    'base.ts':
      'export const base: number = 1; export interface Shape { sides: number }',
    'mid.ts': "import { base } from './base'; export const mid = base * 10;",
    'top.ts': "export * from './mid'; export { type Shape } from './base';",
    'late.mts': 'export const late = await Promise.resolve(8 as number);',
    'user.ts': "import { late } from './late.mts'; export const twice = 2 * late;",
    'view.tsx':
      'const React = { createElement: (t: string) => t }; export default <b />;',
    'declare.d.ts': 'export {};',
    'old.js': '/** @type {number} */ exports.old = 3;',
    'node_modules/esm/package.json':
      '{ "type": "module", "exports": { ".": { "types": "./index.d.ts", "import": "./index.js" } } }',
    'node_modules/esm/index.js': 'export const k = 5;',
    'node_modules/esm/index.d.ts': 'export declare const k: number;',
    'through.ts': "import { k } from 'esm'; export const through = k + 1;",
  });
  engine = createCellEngine(cwd);
  notebook = new Notebook(engine, cwd);
});

afterEach(() => {
  engine.close();
  fs.rmSync(cwd, { recursive: true });
});

let clock = 0;

function edit(name: string, text: string): void {
  writeFiles(cwd, { [name]: text });
  clock = Math.max(clock, Date.now()) + 5000;
  fs.utimesSync(path.join(cwd, name), clock / 1000, clock / 1000);
}

const TOP = "import { mid } from './top'; mid";

test.each([
  [TOP, '10'],
  ["import { late } from './late.mts'; late", '8'],
  ["import { twice } from './user'; twice", '16'],
  ["import b from './view'; b", "'b'"],
  ["import { old } from './old'; old", '3'],
  ["import { through } from './through'; through", '6'],
  ["import { Shape } from './top'; const s: Shape = { sides: 3 }; s.sides", '3'],
])('%s', async (code, value) => {
  expect(await notebook.values(code)).toEqual([value]);
});

test('a file is handed out once, and again with a change', async () => {
  const handedOut = async (): Promise<string[]> =>
    ((await notebook.run(TOP)).cell?.modules ?? []).map(({ path: file }) =>
      path.basename(file),
    );
  expect((await handedOut()).sort()).toEqual(['base.ts', 'mid.ts', 'top.ts']);
  expect(await handedOut()).toEqual([]);
  edit(
    'base.ts',
    'export const base: number = 2; export interface Shape { sides: number }',
  );
  expect(await handedOut()).toContain('base.ts');
  expect(await notebook.values(TOP)).toEqual(['20']);
});

test('a changed type is checked against, while older values keep theirs', async () => {
  await notebook.values("import { base } from './base'; const kept = base");
  edit('base.ts', "export const base: string = 'text'; export interface Shape {}");
  expect(
    await notebook.values("import { base } from './base'; base.toUpperCase()"),
  ).toEqual(["'TEXT'"]);
  expect(await notebook.values('kept.toFixed(1)')).toEqual(["'1.0'"]);
});

test('an error in a file is reported with its path and line', async () => {
  edit('base.ts', '\n\nexport const base: number = "s"; export interface Shape {}');
  expect((await notebook.run(TOP)).diagnostics).toMatchObject([
    {
      code: 2322,
      fileName: path.join(cwd, 'base.ts'),
      line: 2,
      column: 13,
      sourceLine: 'export const base: number = "s"; export interface Shape {}',
    },
  ]);
});

test('an error is gone when it is mended', async () => {
  edit('base.ts', 'export const base: number = "s"; export interface Shape {}');
  expect(await notebook.codes(TOP)).toEqual([2322]);
  edit('base.ts', 'export const base: number = 3; export interface Shape {}');
  expect(await notebook.values(TOP)).toEqual(['30']);
});

test('a file that was missing is found once it is there', async () => {
  expect(await notebook.codes("import { fresh } from './fresh'; fresh")).toEqual([
    2307,
  ]);
  edit('fresh.ts', 'export const fresh = 1;');
  expect(await notebook.values("import { fresh } from './fresh'; fresh")).toEqual([
    '1',
  ]);
  edit('mid.ts', "export { n as mid } from './new';");
  expect(await notebook.codes(TOP)).toEqual([2307]);
  edit('new.ts', 'export const n = 4;');
  expect(await notebook.values(TOP)).toEqual(['4']);
});

test('an error of a file names its line', async () => {
  edit(
    'mid.ts',
    '\n\nexport const mid: number = (() => { throw new Error("line 3") })();',
  );
  const { thrown, cell } = await notebook.run(TOP);
  expect(thrown).toBe('line 3');
  const map = cell?.modules.find(({ path: file }) =>
    file.endsWith('mid.ts'),
  )?.sourceMap;
  expect(JSON.parse(map ?? '{}')).toHaveProperty('mappings');
});
