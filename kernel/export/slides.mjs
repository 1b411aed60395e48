/**
 * `npm run slides -- 4.3 [--lang en] [--out file] [--pdf]`: the slides of a lesson, made
 * from its notebook, as one HTML file that needs no network (default: .cache/slides), and
 * with --pdf printed as well. In place of a lesson a notebook file can be given. A
 * notebook whose outputs are not complete is first run, as a copy; it is not touched.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Failure, runMain } from '../setup/failure.mjs';
import { readArguments } from '../setup/usage.mjs';
import { textOf } from './rendered.mjs';
import { plannedFor } from './sessionPlan.mjs';
import { notebookToSlides } from './slidePage.mjs';
import { printSlides } from './slidePdf.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const USAGE =
  'npm run slides -- LESSON [--lang ko|en] [--out FILE] [--pdf], for instance: ' +
  'npm run slides -- 4.3 (a notebook file may stand in place of the lesson)';

/** The notebook of a lesson in a language, or the notebook file that is named. */
function notebookOf(lesson, language) {
  if (lesson.endsWith('.ipynb')) {
    const file = resolve(process.env.INIT_CWD ?? '.', lesson);
    if (!existsSync(file)) throw new Failure(`There is no notebook ${file}.`);
    return { name: basename(file), file };
  }
  const folder = join(root, 'notebooks', language === 'ko' ? '' : language);
  const names = readdirSync(folder).filter((name) => name.endsWith('.ipynb'));
  const found = names.find((name) => name.startsWith(`${lesson}-`));
  if (found === undefined) {
    const known = names.map((name) => name.split('-')[0]).sort();
    throw new Failure(
      `There is no lesson ${lesson}. The lessons: ${known.join(', ')}.`,
    );
  }
  return { name: found, file: join(folder, found) };
}

function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function codeCells(notebook) {
  return notebook.cells.filter(
    (cell) => cell.cell_type === 'code' && textOf(cell.source).trim() !== '',
  );
}

function wasRun(notebook) {
  return codeCells(notebook).every((cell) => cell.execution_count != null);
}

/** The notebook with outputs: its own, or those of a copy that is run now. */
function withOutputs({ name, file }, folder) {
  const notebook = read(file);
  if (wasRun(notebook)) return notebook;
  const copy = join(folder, name);
  const codeOf = (each) =>
    JSON.stringify(codeCells(each).map((cell) => textOf(cell.source)));
  if (existsSync(copy)) {
    const earlier = read(copy);
    // Prose may have changed since; only outputs are taken from the earlier run.
    if (wasRun(earlier) && codeOf(earlier) === codeOf(notebook)) {
      return withOutputsOf(notebook, earlier);
    }
  }
  copyFileSync(file, copy);
  console.log(`Not all cells of ${name} have been run: running a copy of it.`);
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'kernel', 'dist', 'runner', 'cli.js'), copy, '--save'],
    { stdio: 'inherit' },
  );
  if (status !== 0)
    throw new Failure(`Running ${name} failed: slides need its outputs.`);
  return read(copy);
}

function withOutputsOf(notebook, earlier) {
  const outputs = new Map(earlier.cells.map((cell) => [cell.id, cell.outputs]));
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === 'code' ? { ...cell, outputs: outputs.get(cell.id) } : cell,
  );
  return { ...notebook, cells };
}

async function main() {
  const { values, positionals } = readArguments(USAGE, {
    allowPositionals: true,
    options: {
      lang: { type: 'string', default: 'ko' },
      out: { type: 'string' },
      pdf: { type: 'boolean', default: false },
    },
  });
  if (positionals.length !== 1 || !['ko', 'en'].includes(values.lang)) {
    throw new Failure(`Write ${USAGE}`);
  }
  const [lesson] = positionals;
  const source = notebookOf(lesson, values.lang);
  const folder = join(root, '.cache', 'slides', values.lang);
  const target = values.out
    ? resolve(process.env.INIT_CWD ?? '.', values.out)
    : join(folder, source.name.replace(/\.ipynb$/, '.html'));
  mkdirSync(folder, { recursive: true });
  mkdirSync(dirname(target), { recursive: true });
  const notebook = withOutputs(source, folder);
  const { language = 'ko', lesson: id } = notebook.metadata.nabla ?? {};
  const plan = join(root, 'docs', 'teaching', language, `${id}.md`);
  const { page, slides, charts } = notebookToSlides(
    notebook,
    plannedFor(plan, notebook),
  );
  writeFileSync(target, page);
  console.log(`${slides} slides, ${charts} charts. Open ${target}`);
  console.log(
    'Keys: arrows move, S opens the notes, Esc the overview, F the full screen, ? all keys.',
  );
  if (values.pdf) console.log(`Printed to ${await printSlides(target)}`);
}

await runMain(main);
