/** What the engine does beyond tslab; the rest is held against it in oracle.test.ts. */
import fs from 'node:fs';
import { createCellEngine } from '../../../kernel/engine/cellEngine';
import type { CompileResult, Engine } from '../../../kernel/engine/engine';
import { Notebook, writeFolder } from './notebook';

// jest's own module loader knows neither `import` conditions nor a cache to forget.
jest.mock('node:module', () =>
  jest.requireActual<typeof import('./nodeModule')>('./nodeModule').nodeModule(),
);

jest.setTimeout(60_000);

let cwd: string;
let engine: Engine;
let notebook: Notebook;

beforeAll(() => {
  const esmOnly = JSON.stringify({
    version: '1.0.0',
    type: 'module',
    exports: { '.': { types: './index.d.ts', import: './index.js' } },
  });
  cwd = writeFolder({
    'nb/data.json': '{ "k": [1, 2] }',
    'nb/lib.ts': 'export const a: number = 21;',
    'outside.ts': 'export default 77 as number;',
    'nb/node_modules/esm-only/package.json': esmOnly,
    'nb/node_modules/esm-only/index.js':
      'await 0; export default (n) => `hi ${n}`; export const k = 5;',
    'nb/node_modules/esm-only/index.d.ts':
      'export default function hi(n: string): string; export declare const k: number;',
  });
  engine = createCellEngine(`${cwd}/nb`);
});

beforeEach(() => {
  engine.reset();
  notebook = new Notebook(engine, `${cwd}/nb`);
});

afterAll(() => {
  engine.close();
  fs.rmSync(cwd, { recursive: true });
});

function compiled(code: string): Extract<CompileResult, { ok: true }>['cell'] {
  const result = engine.compile(code);
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  return result.cell;
}

describe('variables', () => {
  test('a later cell and a function of the first one share one variable', async () => {
    const values = await notebook.values(
      'let x = 1; const read = () => x; const raise = () => ++x',
      'x = 5; read()',
      'raise(); x',
      '[x] = [9]; read()',
      'let { p, ...rest } = { p: 1, q: 2 }; const readP = () => p',
      'p = 3; readP()',
    );
    expect(values).toEqual([undefined, '5', '6', '9', undefined, '3']);
  });

  test('a redeclaration leaves the older variable to the functions that use it', async () => {
    const values = await notebook.values(
      'let x = 1; const read = () => x.toFixed(1)',
      "let x = 'text'; read() + x",
    );
    expect(values[1]).toBe("'1.0text'");
  });

  test('a redeclared type leaves older values their type', async () => {
    await notebook.values(
      'interface P { a: number } const p: P = { a: 1 }',
      'interface P { b: string } const q: P = { b: "" }',
    );
    expect(await notebook.codes('p.a + 1')).toEqual([]);
    expect(await notebook.codes('q.a')).toEqual([2339]);
  });

  test('an earlier variable can be a shorthand property', async () => {
    const values = await notebook.values(
      'const x = 4',
      '({ x })',
      'const { y = x } = {} as any; y',
    );
    expect(values).toEqual([undefined, '{ x: 4 }', '4']);
  });

  test('an earlier function is called without `this`', async () => {
    const values = await notebook.values(
      'function self(this: unknown) { "use strict"; return this }',
      'self()',
    );
    expect(values[1]).toBe('undefined');
  });

  test('what a cell assigned before it threw stays; the rest is not declared', async () => {
    await notebook.values('let late = "old"');
    const outcome = await notebook.run(
      'const early = 1; function f() { return 2 } throw new Error("stop"); let late = 3; let never = 4;',
    );
    expect(outcome.thrown).toBe('stop');
    expect(await notebook.values('early + f()')).toEqual(['3']);
    expect(await notebook.values('late.toUpperCase()')).toEqual(["'OLD'"]);
    expect(await notebook.codes('never')).toContain(2693);
    expect(await notebook.codes('const fresh: string = early')).toEqual([2322]);
  });

  test('a cell that does not compile declares nothing', async () => {
    expect(await notebook.codes('const declared: number = "s"')).toEqual([2322]);
    expect(await notebook.codes('declared')).toEqual([2304]);
  });

  test('`export` in a cell is the same as none', async () => {
    expect(await notebook.values('export const e = 3; export class C {}', 'e')).toEqual(
      [undefined, '3'],
    );
  });

  test('namespaces stay for later cells', async () => {
    const cells = ['namespace N { export const z = 3 }', '1', 'N.z'];
    expect((await notebook.values(...cells))[2]).toBe('3');
  });

  test('`declare global` reaches later cells', async () => {
    const cells = [
      'declare global { var shared: number } globalThis.shared = 3',
      'shared',
    ];
    expect((await notebook.values(...cells))[1]).toBe('3');
    engine.reset();
    expect(await notebook.codes('shared')).toEqual([2304]);
  });

  test('reset forgets all cells', async () => {
    await notebook.values('const gone = 1');
    engine.reset();
    expect(await notebook.codes('gone')).toEqual([2304]);
  });
});

describe('await', () => {
  test('a loop can await at the top level', async () => {
    expect(
      await notebook.values('let sum = 0; for await (const v of [1, 2]) sum += v; sum'),
    ).toEqual(['3']);
  });

  test('only a cell that awaits is async', () => {
    expect(compiled('await 1').isAsync).toBe(true);
    expect(compiled('async () => await 1').isAsync).toBe(false);
    expect(compiled('class A { async m() { await 1 } }').isAsync).toBe(false);
    expect(compiled("'await'").isAsync).toBe(false);
  });
});

describe('imports', () => {
  test.each([
    ["import { a } from './lib'; a", '21'],
    ["import { a } from './lib.ts'; a", '21'],
    ["import { a } from './lib.js'; a", '21'],
    ["import out from '../outside'; out", '77'],
    ["import data from './data.json'; data.k", '[ 1, 2 ]'],
    ["const m = await import('./lib'); m.a", '21'],
    ["const name: string = './lib'; (await import(name) as { a: number }).a", '21'],
    ["import hi, { k } from 'esm-only'; hi('a') + k", "'hi a5'"],
    ["import * as all from 'esm-only'; all.k", '5'],
    ["(await import('esm-only')).k", '5'],
  ])('%s', async (code, value) => {
    // The file is known to the loader once a cell imported it by name.
    await notebook.values("import './lib'");
    expect(await notebook.values(code)).toEqual([value]);
  });

  test('an import that a cell does not use itself is there for the next one', async () => {
    expect((await notebook.values("import { a } from './lib'", 'a'))[1]).toBe('21');
  });

  test('`import.meta` names the folder of the notebook', async () => {
    expect(await notebook.values('import.meta.dirname')).toEqual([`'${cwd}/nb'`]);
  });

  test('a cell with @module is a module that others import', async () => {
    const values = await notebook.values(
      '/** @module shapes */ export const sides: number = 3;',
      "import { sides } from './shapes'; sides",
      "/** @module shapes */ export const sides: string = 'four';",
      "import { sides } from './shapes'; sides",
    );
    expect(values[1]).toBe('3');
    expect(values[3]).toBe("'four'");
    const { diagnostics } = await notebook.run(
      '/** @module bad */ export const n: number = "";',
    );
    expect(diagnostics).toMatchObject([{ code: 2322, line: 0, column: 32 }]);
    expect(diagnostics?.[0]).not.toHaveProperty('fileName');
  });
});

describe("Node's declarations", () => {
  test('come when a cell needs them, and only then', async () => {
    const fresh = createCellEngine(cwd);
    const cells = new Notebook(fresh, cwd);
    await cells.values(
      'console.log; const t = setTimeout(() => {}, 1); clearTimeout(t)',
    );
    expect(fresh.inspect('process', 3)).toBeDefined();
    expect(await cells.codes("import fs from 'fs'; fs.existsSync(1)")).toEqual([2345]);
    expect(await cells.values('typeof process.version')).toEqual(["'string'"]);
    expect(await cells.codes('clearTimeout(t); process.nothing')).toEqual([2339]);
    fresh.close();
  });

  test("a project's other declarations stay out", async () => {
    expect(await notebook.codes('describe')).toEqual([2593]);
  });
});

describe('diagnostics', () => {
  test('tell place, code and source line', () => {
    const result = engine.compile('const a = 1;\nconst b: string = a;');
    expect(result).toEqual({
      ok: false,
      diagnostics: [
        {
          message: "Type 'number' is not assignable to type 'string'.",
          code: 2322,
          line: 1,
          column: 6,
          endLine: 1,
          endColumn: 7,
          sourceLine: 'const b: string = a;',
        },
      ],
    });
  });

  test('details follow on further lines of the message', () => {
    const result = engine.compile('const f: (a: number) => void = (a: string) => {}');
    expect(result.ok ? [] : result.diagnostics.map(({ message }) => message)).toEqual([
      expect.stringMatching(/not assignable to type .*\n.*Types of parameters/s),
    ]);
  });

  test('with syntax errors there are no others', () => {
    const result = engine.compile('const a: string = 1; const = 2');
    expect(result.ok ? [] : result.diagnostics.map(({ code }) => code)).toEqual([
      1134, 1134,
    ]);
  });
});

test('two hundred cells do not slow the next one down', async () => {
  const cell = (i: number): string =>
    `const v${i} = ${i === 0 ? '[0]' : `v${i - 1}.map((v) => v + 1)`}; v${i}`;
  const times: number[] = [];
  for (let i = 0; i < 200; i++) {
    const start = performance.now();
    const outcome = await notebook.run(cell(i));
    times.push(performance.now() - start);
    expect(outcome.value).toBe(`[ ${i} ]`);
  }
  const median = (of: number[]): number => of.sort((a, b) => a - b)[of.length >> 1];
  expect(median(times.slice(150))).toBeLessThan(3 * median(times.slice(10, 60)) + 5);
});
