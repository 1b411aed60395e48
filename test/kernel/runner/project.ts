/** What the runner's tests share: where the clone is, and notebooks made for one test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import type { Notebook } from '../../../kernel/runner/notebook';
import { projectRoot } from '../../../kernel/runner/project';

export const ROOT = projectRoot();

/** The Python with nbformat and the other test tools; `npm test` names it. */
export const TEST_PYTHON =
  process.env.NABLA_TEST_PYTHON ?? join(ROOT, '.cache', 'test-venv', 'bin', 'python');

/** Stock tslab's kernelspec is found only where the tests say so. */
process.env.JUPYTER_PATH = [
  join(ROOT, '.venv', 'share', 'jupyter'),
  join(ROOT, '.cache', 'stock'),
].join(delimiter);

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder inside the clone, so that cells find its packages; removed after the tests. */
export function temporaryFolder(): string {
  const cache = join(ROOT, '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'runner-'));
  folders.push(folder);
  return folder;
}

/** A notebook with these code cells. */
export function notebookOf(sources: readonly string[], kernel = 'tslab'): Notebook {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: kernel, display_name: 'TypeScript', language: 'typescript' },
    },
    cells: sources.map((source, index) => ({
      cell_type: 'code',
      id: `cell-${index}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source,
    })),
  };
}

/** Writes a notebook and returns its path. */
export function writeNotebook(path: string, notebook: Notebook): string {
  writeFileSync(path, JSON.stringify(notebook));
  return path;
}
