/** Runs a notebook's cells in plain Node, to look at the values they end with. */
import { compileFunction } from 'node:vm';
import ts from 'typescript';

import * as nabla from 'nabla';
import type { Notebook } from './lessonFiles';

/**
 * Runs the code cells as nested blocks of one async function: a cell sees what the cells
 * above declared, and may declare a name anew.
 *
 * @returns the value of each cell's last expression, by cell id
 */
export async function runInNode(notebook: Notebook): Promise<Map<string, unknown>> {
  const imports: string[] = [];
  const cells = notebook.cells
    .filter((cell) => cell.cell_type === 'code')
    .map((cell) => {
      const text = cell.text.replace(/^import [^;]+;$/gm, (line) => {
        imports.push(line);
        return '';
      });
      return keepingLast(text, cell.id);
    });
  const program =
    `${imports.join('\n')}\nexport const run = async (keep) => {\n` +
    `${cells.map((cell) => `{\n${cell}\n`).join('')}${'}'.repeat(cells.length)}\n};`;
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
    },
  });
  type Keep = (id: string, value: unknown) => void;
  const exported: { run?: (keep: Keep) => Promise<void> } = {};
  const load = (id: string): unknown => {
    if (id === 'nabla') return nabla;
    throw new Error(`A lesson imports from 'nabla' alone, not from '${id}'.`);
  };
  const module = compileFunction(outputText, ['exports', 'require']) as (
    exports: typeof exported,
    require: typeof load,
  ) => void;
  module(exported, load);
  const values = new Map<string, unknown>();
  await exported.run?.((id, value) => values.set(id, value));
  return values;
}

/** The cell with its last expression handed to `keep`. */
function keepingLast(code: string, id: string): string {
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2022, true);
  const last = file.statements.at(-1);
  if (last === undefined || !ts.isExpressionStatement(last)) return code;
  const expression = last.expression.getText();
  return `${code.slice(0, last.getStart())}keep('${id}', ${expression});`;
}
