/** A cell means what tslab says: the same cells on both engines, side by side. */
import fs from 'node:fs';
import { createCellEngine } from '../../../kernel/engine/cellEngine';
import type { Diagnostic, Engine } from '../../../kernel/engine/engine';
import { createTslabEngine } from '../../../kernel/engine/tslabEngine';
import { Notebook, writeFolder } from './notebook';

jest.setTimeout(120_000);

const notebooks: Readonly<Record<string, readonly string[]>> = {
  'values and the last expression': [
    'let x = 1; x',
    'x + 1',
    'x;;',
    'x; interface Erased {}',
    'let y = x + 1',
    'if (y) { y }',
    '({ a: y })',
    'undefined',
    'null',
    '',
    '// nothing',
    "'use strict'; x",
  ],
  'redeclaration in another cell': [
    'let x = 1',
    "let x = 'now a string'; x",
    'const x = [1]; x.length',
    'var x = true; x',
    'function x() { return 4 } x()',
    'class x { v = 5 } new x().v',
    'enum x { A = 6 } x.A',
    'let x: number = 7; x',
  ],
  'redeclaration of types': [
    'type T = number; const a: T = 1; a',
    'type T = string; const b: T = "b"; b',
    'interface I { p: number }; const i: I = { p: 1 }; i.p',
    'interface I { q: string }; const j: I = { q: "q" }; j.q',
    'const k: I = { p: 1 }',
    'class T { r = 2 } const t: T = new T(); t.r',
  ],
  'type errors': [
    'let n: number = "s"',
    'n',
    'const o = { a: 1 }; o.b',
    'o.a.toFixed(',
    'unknownName',
    'let s: string = 5;\nlet t: number = "t"',
    '// @ts-ignore\nlet ignored: string = 5; ignored',
    'const c = 1; c = 2',
    'function f(v: number) { return v } f("s")',
    'f(1, 2)',
    'new f2()',
    'interface A { a: number } const bad: A = { a: 1, b: 2 }',
  ],
  functions: [
    'function f<T>(v: T): T[] { return [v] } f(1)',
    'f("s")[0].length',
    'const g = (a: number, ...rest: number[]) => a + rest.length; g(1, 2, 3)',
    'function over(a: string): string; function over(a: number): number; function over(a: any) { return a }; over(1)',
    "over('s').length",
    'over(true)',
    'function later() { return early() } function early() { return 3 } later()',
    'async function h() { return 8 }; typeof h()',
    'function* gen() { yield 1; yield 2 } [...gen()]',
    'const tag = (s: TemplateStringsArray) => s[0]; tag`x`',
    'tag`y`',
  ],
  'top-level await': [
    'await Promise.resolve(3)',
    'const v = await Promise.resolve([1, 2]); v',
    'v.length',
    'async function inner() { return await v[1] } await inner()',
    'const notTop = async () => await 5; (await notTop()) + 1',
  ],
  destructuring: [
    'const { a, ...rest } = { a: 1, b: 2, c: 3 }; rest',
    'a',
    'let [p, q = p] = [1] as number[]; [p, q]',
    '[p, q] = [q + 1, p]; [p, q]',
    'const { x: { y: deep } } = { x: { y: 4 } }; deep',
    'deep + 1',
  ],
  'classes and decorators': [
    'abstract class Shape { abstract area(): number; static made = 1 }',
    'class Square extends Shape { constructor(private s: number) { super() } area() { return this.s ** 2 } }',
    'new Square(3).area() + Square.made',
    'new Shape()',
    'function dec(target: any, key: string) { target[key + "Seen"] = true }; class D { @dec m() {} }',
    '(new D() as any).mSeen',
    'class G<T> { constructor(public v: T) {} get w() { return this.v } } new G(3).w',
    'new G("s").v.length',
  ],
  'enums and namespaces': [
    'enum E { A, B = 5, C } const enum F { X = 4 } E.C',
    'E.B + F.X',
    'E[5]',
    "enum S { One = '1' } const s: S = S.One; s",
    'const wrong: E = S.One',
    'namespace N { export let q = 1 } N.q++; N.q',
  ],
  'imports kept across cells': [
    "import { a, twice } from './lib'; twice(a)",
    'twice(a + 1)',
    "import * as all from './lib'; Object.keys(all).sort()",
    'all.a',
    "import def from './lib'; def",
    'def + 1',
    "import { nothing } from './lib'",
    "import { a as renamed } from './lib'; renamed",
    "import type { T } from './lib'; const t: T = { n: 1 }; t.n",
    "import { missing } from './nowhere'",
    "import { join } from 'path'; join('a', 'b')",
    "join('c', 'd')",
    "import fs from 'fs'; typeof fs.readFileSync",
    "import * as os from 'node:os'; typeof os.cpus",
    'import data from "./data.json"; data.k[1]',
    'const dynamic = await import("./lib"); dynamic.a',
    'process.argv.length > 0',
    "Buffer.from('abc').length",
  ],
  'control flow': [
    'const xs: number[] = []; for (let i = 0; i < 3; i++) xs.push(i); xs',
    'outer: for (const i of xs) { for (;;) continue outer }',
    'xs.map((v) => v * xs.length)',
    'switch (xs.length) { case 3: xs.push(9); break } xs',
    'try { throw new Error("caught") } catch (e) { xs.length }',
    'throw new TypeError("thrown")',
    'xs.length',
    'await Promise.reject(new Error("rejected"))',
    '{ let xs = 1 } xs.length',
    'typeof xs',
    'label: { break label }',
  ],
};

let cwd: string;
let ours: Engine;
let tslab: Engine;

beforeAll(() => {
  cwd = writeFolder({
    'lib.ts':
      'export const a: number = 21;\nexport function twice(v: number) { return 2 * v }\n' +
      'export interface T { n: number }\nexport default 7 as number;\n',
    'data.json': '{ "k": [1, 2] }',
  });
  ours = createCellEngine(cwd);
  tslab = createTslabEngine(cwd);
});

afterAll(() => {
  ours.close();
  tslab.close();
  fs.rmSync(cwd, { recursive: true });
});

/**
 * Code and place of the findings. tslab lists the details of one finding as further ones at
 * its place, and beside a syntax error also what follows from it.
 */
function places(diagnostics: readonly Diagnostic[]): string[] {
  const syntax = diagnostics.filter(({ code }) => code < 2000);
  const byPlace = new Map<string, string>();
  for (const found of syntax.length > 0 ? syntax : diagnostics) {
    const place = `${found.line}:${found.column}-${found.endColumn}`;
    if (!byPlace.has(place)) byPlace.set(place, `${place} TS${found.code}`);
  }
  return [...byPlace.values()];
}

test.each(Object.entries(notebooks))('%s', async (_, cells) => {
  const transcript = async (engine: Engine): Promise<unknown[]> => {
    engine.reset();
    const notebook = new Notebook(engine, cwd);
    const outcomes: unknown[] = [];
    for (const code of cells) {
      const { value, thrown, diagnostics } = await notebook.run(code);
      outcomes.push({ code, value, thrown, found: diagnostics && places(diagnostics) });
    }
    return outcomes;
  };
  expect(await transcript(ours)).toEqual(await transcript(tslab));
});
