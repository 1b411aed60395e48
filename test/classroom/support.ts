/** What the classroom's tests share: running a tool, and notebooks as the tests see them. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(__dirname, '../..');

export interface Cell {
  id?: string;
  cell_type: string;
  source: string | string[];
  metadata: {
    tags?: string[];
    slideshow?: unknown;
    nabla?: { exercise?: string; notes?: string };
    nbgrader?: {
      grade: boolean;
      solution: boolean;
      locked: boolean;
      grade_id: string;
      points?: number;
    };
  };
  outputs?: {
    output_type: string;
    name?: string;
    ename?: string;
    evalue?: string;
    text?: string | string[];
    data?: Record<string, unknown>;
  }[];
  execution_count?: number | null;
}

export interface Notebook {
  cells: Cell[];
  metadata: { nabla?: { lesson: string; copy?: string }; nabla_rendered?: unknown };
}

export function textOf(source: string | string[]): string {
  return Array.isArray(source) ? source.join('') : source;
}

export function read(file: string): Notebook {
  return JSON.parse(readFileSync(file, 'utf8')) as Notebook;
}

/** Saves as a front end does: every text as one string, other white space than ours. */
export function save(file: string, notebook: Notebook): void {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: textOf(cell.source),
  }));
  writeFileSync(file, JSON.stringify({ ...notebook, cells }));
}

export function hasTag(cell: Cell, tag: string): boolean {
  return cell.metadata.tags?.includes(tag) ?? false;
}

/** Replaces the text of the cell with this id. */
export function edit(file: string, id: string, text: string): void {
  const notebook = read(file);
  const cell = notebook.cells.find((each) => each.id === id);
  if (cell === undefined) throw new Error(`${file} has no cell ${id}`);
  cell.source = text;
  save(file, notebook);
}

export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/** Runs a script of the clone by Node to its end. */
export function runScript(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Run {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, script), ...args],
    { cwd: ROOT, encoding: 'utf8', env: { ...process.env, ...env }, input: '' },
  );
  return { code: status, out: stdout, errors: stderr };
}
