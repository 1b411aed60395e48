/**
 * `npm run slides -- 4.3 [--lang en] [--out file]`: the slides of one lesson, made from
 * its notebook, as one HTML file that needs no network (default: .cache/slides). A
 * notebook without outputs is first run, as a copy; the notebook itself is not touched.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { notebookToSlides } from './slidePage.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const USAGE =
  'npm run slides -- LESSON [--lang ko|en] [--out FILE], for instance: npm run slides -- 4.3';

/** The notebook of a lesson in a language. */
function notebookOf(lesson, language) {
  const folder = join(root, 'notebooks', language === 'ko' ? '' : language);
  const names = readdirSync(folder).filter((name) => name.endsWith('.ipynb'));
  const found = names.find((name) => name.startsWith(`${lesson}-`));
  if (found === undefined) {
    const known = names.map((name) => name.split('-')[0]).sort();
    throw new Error(`There is no lesson ${lesson}. The lessons: ${known.join(', ')}.`);
  }
  return { name: found, file: join(folder, found) };
}

/** The notebook with outputs: its own, or those of a copy that is run now. */
function withOutputs({ name, file }, folder) {
  const notebook = JSON.parse(readFileSync(file, 'utf8'));
  if (notebook.cells.some(({ outputs }) => outputs?.length > 0)) return notebook;
  const copy = join(folder, name);
  copyFileSync(file, copy);
  console.log(`${name} has no outputs yet: running a copy of it.`);
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'kernel', 'dist', 'runner', 'cli.js'), copy, '--save'],
    { stdio: 'inherit' },
  );
  if (status !== 0) throw new Error(`Running ${name} failed: slides need its outputs.`);
  return JSON.parse(readFileSync(copy, 'utf8'));
}

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      lang: { type: 'string', default: 'ko' },
      out: { type: 'string' },
    },
  });
  if (positionals.length !== 1 || !['ko', 'en'].includes(values.lang)) {
    throw new Error(`Write ${USAGE}`);
  }
  const [lesson] = positionals;
  const source = notebookOf(lesson, values.lang);
  const folder = join(root, '.cache', 'slides', values.lang);
  const target = values.out
    ? resolve(process.env.INIT_CWD ?? '.', values.out)
    : join(folder, source.name.replace(/\.ipynb$/, '.html'));
  mkdirSync(folder, { recursive: true });
  mkdirSync(dirname(target), { recursive: true });
  const { page, slides, charts } = notebookToSlides(withOutputs(source, folder));
  writeFileSync(target, page);
  console.log(`${slides} slides, ${charts} charts. Open ${target}`);
  console.log(
    'Keys: arrows move, S opens the notes, Esc the overview, F the full screen.',
  );
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
