import { createCellEngine } from '../../../kernel/engine/cellEngine';
import type { Completion, Engine } from '../../../kernel/engine/engine';
import { Notebook, writeFolder } from './notebook';
import fs from 'node:fs';

jest.setTimeout(60_000);

let cwd: string;
let engine: Engine;

beforeAll(async () => {
  cwd = writeFolder({
    'lib.ts':
      'export interface Opts { rate: number; steps: number } export const libValue = 1;',
  });
  engine = createCellEngine(cwd);
  await new Notebook(engine, cwd).values(
    'const learningRate = 0.1; interface Layer { weights: number[]; bias: number }',
    'const layer: Layer = { weights: [1], bias: 2 }; function layerSize(l: Layer) { return 1 }',
    "import { Opts } from './lib'",
  );
});

afterAll(() => {
  engine.close();
  fs.rmSync(cwd, { recursive: true });
});

/** Completes at the `|` in the code. */
function complete(marked: string): Completion {
  return engine.complete(marked.replace('|', ''), marked.indexOf('|'));
}

const names = (completion: Completion): string[] =>
  completion.candidates.map(({ name }) => name);

test.each([
  ['a variable of an earlier cell', 'const a = learn|', 'learningRate', 'const'],
  ['a function of an earlier cell', 'layerS|', 'layerSize', 'function'],
  ['a type of an earlier cell', 'const l: Lay|', 'Layer', 'interface'],
  ['a property', 'layer.wei|', 'weights', 'property'],
  ['a method', '[1].ma|', 'map', 'method'],
  ['a keyword', 'whi|', 'while', 'keyword'],
  [
    'a local of a function',
    'function f(argument: number) { return arg| }',
    'argument',
    'parameter',
  ],
  ['a global of Node without its declarations', 'proces|', 'process', 'var'],
])('proposes %s first', (_, code, name, kind) => {
  expect(complete(code).candidates[0]).toMatchObject({ name, kind });
});

test('replaces the name that is being written', () => {
  expect(complete('const a = learn| + 1')).toMatchObject({ start: 10, end: 15 });
  expect(complete('layer.|')).toMatchObject({ start: 6, end: 6 });
  expect(complete('layer.wei|ghts')).toMatchObject({ start: 6, end: 13 });
});

test('proposes all members after a point, and nothing else', () => {
  expect(names(complete('layer.|'))).toEqual(['bias', 'weights']);
});

test('proposes the keys of an expected object', () => {
  expect(names(complete('const o: Opts = { | }'))).toEqual(['rate', 'steps']);
});

test('a prefix in other case comes after one in the same case', () => {
  const found = names(complete('lAYER|'));
  expect(found.slice(0, 2)).toEqual(['layer', 'layerSize']);
});

test('leaves what it sees undeclared', () => {
  complete('const halfWritten = 1; half|');
  expect(names(complete('halfWr|'))).not.toContain('halfWritten');
});

test('inspects a name: signature and documentation', () => {
  expect(engine.inspect('learningRate', 4)).toEqual({
    signature: 'const learningRate: 0.1',
    documentation: '',
  });
  const map = engine.inspect('[1].map((v) => v)', 5);
  expect(map?.signature).toMatch(/^\(method\) Array<number>\.map<number>\(callbackfn/);
  expect(map?.documentation).toMatch(
    /Calls a defined callback function on each element/,
  );
  expect(map?.documentation).toMatch(/@param callbackfn A function that accepts/);
  const code = '/** Adds. @param a one */ function add(a: number) {} add(1)';
  expect(engine.inspect(code, code.length - 5)).toMatchObject({
    signature: 'function add(a: number): void',
    documentation: expect.stringMatching(/^Adds\./) as string,
  });
});

test('inspects nothing where no name is', () => {
  expect(engine.inspect('1 + 1', 2)).toBeUndefined();
  expect(engine.inspect('', 0)).toBeUndefined();
  expect(engine.inspect('notDeclaredAnywhere', 3)).toBeUndefined();
  const declared = 'const loose: any = 1; loose';
  expect(engine.inspect(declared, declared.length)?.signature).toBe('const loose: any');
});
