import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { Traceback } from '../../../kernel/runtime/traceback';
import { writeFolder } from '../engine/notebook';

const cwd = writeFolder({});
afterAll(() => fs.rmSync(cwd, { recursive: true }));

const kernel = path.join(cwd, 'kernel');
const options = { cwd, hiddenFolders: [kernel] };

/** Compiles with the TypeScript of the project: a source map from an independent compiler. */
function compile(source: string): { js: string; sourceMap: string } {
  const { outputText, sourceMapText } = ts.transpileModule(source, {
    compilerOptions: { sourceMap: true, target: ts.ScriptTarget.ES2022 },
  });
  return { js: outputText, sourceMap: sourceMapText! };
}

const source = [
  'interface Erased { a: number }',
  '',
  'type Also = string;',
  'function fail(x: number): never {',
  "  throw new Error('x');",
  '}',
].join('\n');
const { js, sourceMap } = compile(source);
/** The line of `throw` in the JavaScript, from which the types are gone. */
const throwLine = js.split('\n').findIndex((line) => line.includes('throw')) + 1;

test('maps a frame of a cell to its line, with the line and a caret under it', () => {
  const traceback = new Traceback(options);
  traceback.register('In [3]', { sourceMap, source });
  const column = js.split('\n')[throwLine - 1].indexOf('new') + 1;
  expect(
    traceback.mapStack(`Error: x\n    at fail (In [3]:${throwLine}:${column})`),
  ).toEqual([
    '    at fail (In [3]:5:9)',
    "        throw new Error('x');",
    '              ^',
  ]);
});

test('maps a frame of a local file, named from the folder of the notebook', () => {
  const traceback = new Traceback(options);
  const file = path.join(cwd, 'sub', 'lib.ts');
  traceback.register(file, { sourceMap, source });
  const [frame] = traceback.mapStack(
    `Error: x\n    at Object.<anonymous> (${file}:${throwLine}:5)`,
  );
  expect(frame).toMatch(/^ {4}at sub\/lib\.ts:5:\d+$/);
});

test('maps a frame of a compiled package by the map beside it', () => {
  const file = path.join(cwd, 'lib', 'dist', 'lib.js');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(path.join(cwd, 'lib', 'lib.ts'), source);
  const map = JSON.parse(sourceMap) as { sources: string[] };
  map.sources = ['../lib.ts'];
  fs.writeFileSync(`${file}.map`, JSON.stringify(map));
  const traceback = new Traceback(options);
  expect(traceback.mapStack(`Error\n    at fail (${file}:${throwLine}:11)`)[0]).toMatch(
    /^ {4}at fail \(lib\/lib\.ts:5:\d+\)$/,
  );
});

test('leaves out frames of the kernel, of Node and of built-in functions', () => {
  const stack = [
    'Error: several',
    '    at of the message (not a frame)',
    '    at Array.map (<anonymous>)',
    '    at new Promise (<anonymous>)',
    `    at run (${kernel}/runtime/cells.js:10:3)`,
    '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
    '    at async inner (In [1]:1:7)',
    '    at /elsewhere/node_modules/p/index.js:3:4',
  ].join('\n');
  expect(new Traceback(options).mapStack(stack)).toEqual([
    '    at inner (In [1]:1:7)',
    '    at /elsewhere/node_modules/p/index.js:3:4',
  ]);
});
