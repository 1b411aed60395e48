import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  formatNotebook,
  readNotebook,
  saveNotebook,
  type Notebook,
} from '../../../kernel/runner/notebook';
import { TEST_PYTHON, notebookOf, temporaryFolder, writeNotebook } from './project';

/** A notebook with every kind of cell and output. */
function richNotebook(): Notebook {
  const notebook = notebookOf(['const 가 = 1;\n\n가', 'draw();\n', '']);
  const [first, second] = notebook.cells;
  if (first.cell_type !== 'code' || second.cell_type !== 'code') throw new Error();
  first.execution_count = 1;
  first.outputs = [
    { output_type: 'stream', name: 'stdout', text: 'one\ntwo' },
    {
      output_type: 'execute_result',
      execution_count: 1,
      data: { 'text/plain': '1' },
      metadata: {},
    },
  ];
  second.metadata = { tags: ['raises-exception'], collapsed: false };
  second.outputs = [
    {
      output_type: 'display_data',
      data: {
        'text/plain': 'a chart\nof two lines',
        'image/png': 'iVBORw0KGgo=',
        'image/svg+xml': '<svg>\n</svg>\n',
        'application/vnd.plotly.v1+json': { layout: {}, data: [{ y: [1, 2.5, -0.1] }] },
      },
      metadata: {},
    },
    { output_type: 'error', ename: 'E', evalue: 'v', traceback: ['E: v\n  at f'] },
  ];
  notebook.cells.push({
    cell_type: 'markdown',
    id: 'text',
    metadata: {},
    source: '# 제목\n\n$x^2$',
  });
  return notebook;
}

test('a saved notebook has the bytes that Python nbformat writes for it', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'rich.ipynb');
  saveNotebook(path, richNotebook());
  const program = [
    'import sys, nbformat',
    'notebook = nbformat.read(sys.argv[1], as_version=4)',
    'nbformat.validate(notebook)',
    'nbformat.write(notebook, sys.argv[2])',
  ];
  const copy = join(folder, 'python.ipynb');
  execFileSync(TEST_PYTHON, ['-c', program.join('\n'), path, copy]);
  expect(readFileSync(path, 'utf8')).toBe(readFileSync(copy, 'utf8'));
});

test('reading gives back what was saved', () => {
  const path = join(temporaryFolder(), 'rich.ipynb');
  saveNotebook(path, richNotebook());
  expect(readNotebook(path)).toEqual(richNotebook());
  expect(formatNotebook(readNotebook(path))).toBe(readFileSync(path, 'utf8'));
});

test('saving leaves no other file behind', () => {
  const folder = temporaryFolder();
  saveNotebook(join(folder, 'a.ipynb'), notebookOf(['1']));
  expect(readdirSync(folder)).toEqual(['a.ipynb']);
});

test('what is no notebook is refused with its name and what was expected', () => {
  const folder = temporaryFolder();
  const broken = join(folder, 'broken.ipynb');
  writeFileSync(broken, '{"cells": [');
  expect(() => readNotebook(broken)).toThrow(
    /broken\.ipynb is not a readable notebook .*; expected a JSON file/,
  );
  const old = writeNotebook(join(folder, 'old.ipynb'), {
    ...notebookOf([]),
    nbformat: 3,
  } as unknown as Notebook);
  expect(() => readNotebook(old)).toThrow(
    /old\.ipynb has the notebook format 3, but format 4 was expected/,
  );
});
