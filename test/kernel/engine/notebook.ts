/** A notebook without a kernel: compiles cells with an engine, runs and commits them. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import vm from 'node:vm';
import type { CompiledCell, Diagnostic, Engine } from '../../../kernel/engine/engine';
import {
  assignedSince,
  createCellExports,
  snapshot,
} from '../../../kernel/runtime/exports';
import { ModuleLoader } from '../../../kernel/runtime/modules';

export interface CellOutcome {
  /** `inspect` of the last expression's value, if the cell has one. */
  readonly value?: string;
  /** What the compiler found; then nothing ran. */
  readonly diagnostics?: readonly Diagnostic[];
  /** The message of what the cell threw. */
  readonly thrown?: string;
  readonly cell?: CompiledCell;
}

export class Notebook {
  readonly exports = createCellExports();
  private readonly loader: ModuleLoader;

  constructor(
    private readonly engine: Engine,
    cwd: string,
  ) {
    this.loader = new ModuleLoader({ cwd });
  }

  async run(code: string): Promise<CellOutcome> {
    const result = this.engine.compile(code);
    if (!result.ok) return { diagnostics: result.diagnostics };
    const { cell } = result;
    this.loader.add(cell.modules);
    this.loader.reload(cell.reload);
    const before = snapshot(this.exports, cell.names);
    try {
      const body = vm.runInThisContext(
        `(${cell.isAsync ? 'async ' : ''}function (exports, require) {\n${cell.js}\n})`,
      ) as (exports: unknown, require: unknown) => unknown;
      await body(this.exports, this.loader.require);
    } catch (error) {
      this.engine.commit(cell, assignedSince(this.exports, before));
      return { thrown: (error as Error).message, cell };
    }
    this.engine.commit(cell);
    if (cell.lastExpression === undefined) return { cell };
    const value = this.exports[cell.lastExpression];
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a name made by the engine
    delete this.exports[cell.lastExpression];
    return { value: inspect(value), cell };
  }

  /** Runs cells that must succeed; gives the value of the last one. */
  async values(...cells: readonly string[]): Promise<(string | undefined)[]> {
    const values: (string | undefined)[] = [];
    for (const code of cells) {
      const { value, diagnostics, thrown } = await this.run(code);
      const problem = diagnostics?.map(({ message }) => message).join('; ') ?? thrown;
      if (problem !== undefined) throw new Error(`${code}: ${problem}`);
      values.push(value);
    }
    return values;
  }

  /** The codes of what the compiler finds in a cell. */
  async codes(code: string): Promise<number[]> {
    const { diagnostics = [] } = await this.run(code);
    return diagnostics.map((diagnostic) => diagnostic.code);
  }
}

/** Writes a folder of files, by path; gives its real path. */
export function writeFolder(files: Readonly<Record<string, string>>): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'cells-')));
  writeFiles(folder, files);
  return folder;
}

export function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}
