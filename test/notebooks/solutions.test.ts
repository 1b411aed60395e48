/**
 * The solutions that the folds offer: each, written into its answer cell, is accepted by
 * its check, in both languages. The cells run in plain Node, one after the other, as a
 * notebook's cells do: the opening, the answers, and the cells that they take names from.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import * as nabla from 'nabla';
import { ROOT, readNotebook } from './lessonFiles';
import { runInNode } from './runInNode';
import { onlyNeeded } from './sections';

jest.setTimeout(240_000);

const folder = mkdtempSync(path.join(tmpdir(), 'nabla-solved-'));
const script = path.join(ROOT, 'notebooks/source/build.mjs');
spawnSync(process.execPath, [script, '--solutions', '--out', folder]);
const solved = ['', 'en'].flatMap((language) =>
  readdirSync(path.join(folder, language))
    .filter((name) => name.endsWith('.ipynb'))
    .map((name) => path.join(language, name)),
);

beforeAll(() => {
  process.env['NABLA_PROGRESS'] = path.join(folder, 'progress');
  process.env['NABLA_CHECK'] = 'strict';
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

afterAll(() => {
  delete process.env['NABLA_PROGRESS'];
  delete process.env['NABLA_CHECK'];
  rmSync(folder, { recursive: true, force: true });
});

test('there are solved notebooks in both languages', () => {
  expect(solved.length).toBeGreaterThanOrEqual(8);
});

test.each(solved)('%s: every solution is accepted', async (name) => {
  const notebook = readNotebook(path.join(folder, name));
  const answers = notebook.cells.filter(({ metadata }) =>
    metadata.tags?.includes('answer'),
  );
  const needed = onlyNeeded(
    notebook,
    answers.map(({ id }) => id),
  );
  await runInNode(needed);
  const ids = nabla.exercisesOf(notebook.lesson);
  const { exercises } = nabla.readProgress(notebook.lesson);
  expect(ids.filter((id) => exercises[id]?.solved === undefined)).toEqual([]);
});
