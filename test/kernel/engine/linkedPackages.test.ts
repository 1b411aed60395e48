/** A package whose source is linked into node_modules is compiled again when it changed. */
import fs from 'node:fs';
import path from 'node:path';
import { createCellEngine } from '../../../kernel/engine/cellEngine';
import type { Engine } from '../../../kernel/engine/engine';
import { Notebook, writeFiles, writeFolder } from './notebook';

// jest's own module loader has no cache to forget.
jest.mock('node:module', () =>
  jest.requireActual<typeof import('./nodeModule')>('./nodeModule').nodeModule(),
);

jest.setTimeout(60_000);

let root: string;
let engine: Engine;
let notebook: Notebook;

const IMPORT = "import { twice } from 'linked'; twice(4)";

beforeEach(() => {
  root = writeFolder({
    'linked/package.json': JSON.stringify({
      version: '1.0.0',
      main: 'dist/index.js',
      types: 'dist/index.d.ts',
      source: 'index.ts',
    }),
    'linked/tsconfig.json': JSON.stringify({
      compilerOptions: {
        target: 'ES2022',
        lib: ['ES2022'],
        module: 'CommonJS',
        strict: true,
        types: [],
        rootDir: '.',
        outDir: 'dist',
        declaration: true,
        incremental: true,
        tsBuildInfoFile: 'dist/.tsbuildinfo',
      },
      include: ['.'],
      exclude: ['dist'],
    }),
    'linked/index.ts': "export { twice } from './twice';",
    'linked/twice.ts': 'export function twice(x: number): number { return 2 * x; }',
    'nb/helper.ts': "import { twice } from 'linked'; export const four = twice(2);",
  });
  fs.mkdirSync(path.join(root, 'node_modules'));
  fs.symlinkSync(path.join(root, 'linked'), path.join(root, 'node_modules', 'linked'));
  engine = createCellEngine(path.join(root, 'nb'));
  notebook = new Notebook(engine, path.join(root, 'nb'));
});

afterEach(() => {
  engine.close();
  fs.rmSync(root, { recursive: true });
});

let clock = 0;

/** Writes a file with a time that is later than any before it. */
function edit(name: string, text: string): void {
  writeFiles(root, { [name]: text });
  clock = Math.max(clock, Date.now()) + 5000;
  fs.utimesSync(path.join(root, name), clock / 1000, clock / 1000);
}

const output = (): number =>
  fs.statSync(path.join(root, 'linked/dist/twice.js')).mtimeMs;

test('is compiled before its first import', async () => {
  expect(await notebook.values(IMPORT)).toEqual(['8']);
});

test('is not compiled again while nothing changes', async () => {
  await notebook.values(IMPORT);
  const compiledAt = output();
  const { cell } = await notebook.run(IMPORT);
  expect(cell?.reload).toEqual([]);
  expect(output()).toBe(compiledAt);
});

test('an edit shows when the import is run again, also through local files', async () => {
  const viaHelper = "import { four } from './helper'; four";
  expect(await notebook.values(IMPORT, viaHelper)).toEqual(['8', '4']);
  edit(
    'linked/twice.ts',
    'export function twice(x: number): number { return 20 * x; }',
  );
  expect(await notebook.values(IMPORT, viaHelper)).toEqual(['80', '40']);
  edit(
    'linked/twice.ts',
    'export function twice(x: number): string { return `${x}!`; }',
  );
  expect(await notebook.values(IMPORT)).toEqual(["'4!'"]);
  expect(await notebook.codes(`${IMPORT}.toFixed()`)).toEqual([2551]);
});

test('an edit shows when only a local file imports it', async () => {
  const viaHelper = "import { four } from './helper'; four";
  expect(await notebook.values(IMPORT, viaHelper)).toEqual(['8', '4']);
  edit(
    'linked/twice.ts',
    'export function twice(x: number): number { return 20 * x; }',
  );
  expect(await notebook.values(viaHelper)).toEqual(['40']);
});

test('an edit shows although the first cell after it does not compile', async () => {
  await notebook.values(IMPORT);
  edit(
    'linked/twice.ts',
    'export function twice(x: number): number { return 20 * x; }',
  );
  expect(await notebook.codes(`${IMPORT}.nothing`)).toEqual([2339]);
  expect(await notebook.values(IMPORT)).toEqual(['80']);
});

test('a type error in it is reported with its file and line, until it is mended', async () => {
  await notebook.values(IMPORT);
  edit('linked/twice.ts', '\nexport function twice(x: number): string { return x; }');
  const found = {
    code: 2322,
    fileName: path.join(root, 'linked/twice.ts'),
    line: 1,
    sourceLine: 'export function twice(x: number): string { return x; }',
  };
  expect((await notebook.run(IMPORT)).diagnostics).toMatchObject([found]);
  expect((await notebook.run(IMPORT)).diagnostics).toMatchObject([found]);
  edit(
    'linked/twice.ts',
    'export function twice(x: number): string { return "" + x; }',
  );
  expect(await notebook.values(IMPORT)).toEqual(["'4'"]);
});

test('a package without `source`, or inside node_modules, is left alone', async () => {
  writeFiles(root, {
    'node_modules/plain/package.json':
      '{ "source": "index.ts", "types": "index.d.ts" }',
    'node_modules/plain/tsconfig.json': '{}',
    'node_modules/plain/index.ts': 'export const a: string = 5;',
    'node_modules/plain/index.d.ts': 'export declare const a: string;',
    'node_modules/plain/index.js': 'exports.a = "installed";',
  });
  expect(await notebook.values("import { a } from 'plain'; a")).toEqual([
    "'installed'",
  ]);
});
