/**
 * `npm run learner-copies [-- --lang ko|en] [--from DIR] [--out DIR]
 * [--hints keep|drop] [--edited ask|keep|beside|replace]`: learner notebooks from the
 * teacher's, which are those in notebooks/ or in another folder (the English ones in its
 * `en/`), into `learner/` of the clone or into DIR. A notebook that a learner has edited is never overwritten
 * unasked; on a terminal each such notebook is asked about, elsewhere it is kept.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';

import { Failure, runMain } from '../setup/failure.mjs';
import { ROOT } from '../setup/paths.mjs';
import { readArguments } from '../setup/usage.mjs';
import { copiedAs, fingerprintOf, learnerNotebook } from './learnerNotebook.mjs';
import { isInside, linkLibrary } from './linkLibrary.mjs';
import {
  exercisesOf,
  LANGUAGES,
  serialise,
  teacherNotebooks,
} from './teacherNotebooks.mjs';

const USAGE =
  'npm run learner-copies [-- --lang ko|en] [--from DIR] [--out DIR] ' +
  '[--hints keep|drop] [--edited ask|keep|beside|replace]';

const CHOICES = {
  lang: ['both', ...LANGUAGES],
  hints: ['keep', 'drop'],
  edited: ['ask', 'keep', 'beside', 'replace'],
};

function readOptions() {
  const { values } = readArguments(USAGE, {
    options: {
      lang: { type: 'string', default: 'both' },
      from: { type: 'string', default: join(ROOT, 'notebooks') },
      out: { type: 'string', default: join(ROOT, 'learner') },
      hints: { type: 'string', default: 'keep' },
      edited: { type: 'string', default: 'ask' },
    },
  });
  for (const [name, allowed] of Object.entries(CHOICES)) {
    if (!allowed.includes(values[name])) {
      throw new Failure(
        `--${name} ${values[name]} is not known; it takes ${allowed.join(', ')}.`,
      );
    }
  }
  const here = process.env.INIT_CWD ?? '.';
  const out = resolve(here, values.out);
  const from = resolve(here, values.from);
  for (const teachers of [from, join(ROOT, 'notebooks')]) {
    if (isInside(teachers, out)) {
      throw new Failure(
        `${out} belongs to the teacher's notebooks: name another folder with --out.`,
      );
    }
  }
  return { ...values, from, out };
}

/** The copies to be made: `{ file, notebook }`, the file as an absolute path. */
function copiesFor({ lang, hints, from, out }) {
  const languages = lang === 'both' ? LANGUAGES : [lang];
  const editions = languages.map((language) => ({
    language,
    // Both editions stand as in notebooks/, so that their links to each other lead there.
    folder: join(out, lang === 'both' && language === 'en' ? 'en' : ''),
    teacher: teacherNotebooks(from, language),
  }));
  if (editions.every(({ teacher }) => teacher.length === 0)) {
    throw new Failure(
      `${from} holds no notebook: name the folder of the teacher's notebooks with --from.`,
    );
  }
  return editions.flatMap(({ language, folder, teacher }) => {
    const reachable = new Set(
      editions.flatMap((other) =>
        other.teacher.map(({ name }) =>
          relative(folder, join(other.folder, name)).replaceAll('\\', '/'),
        ),
      ),
    );
    return teacher.map(({ name, lesson, notebook }) => ({
      file: join(folder, name),
      notebook: learnerNotebook(notebook, {
        name,
        language,
        hints: hints === 'keep',
        exercises: exercisesOf(ROOT, lesson, language),
        reachable,
      }),
    }));
  });
}

/** What is on disk in a copy's place: 'none', 'current', 'old' or 'edited'. */
function stateOf(file, notebook) {
  if (!existsSync(file)) return 'none';
  let before;
  try {
    before = JSON.parse(readFileSync(file, 'utf8'));
    if (copiedAs(before) === copiedAs(notebook)) return 'current';
    return copiedAs(before) === fingerprintOf(before) ? 'old' : 'edited';
  } catch {
    return 'edited';
  }
}

/** A name beside `file` that is free: `4.3-….new.ipynb`, `4.3-….new-2.ipynb`, … */
function freeName(file, mark) {
  const stem = file.replace(/\.ipynb$/, '');
  for (let n = 1; ; n += 1) {
    const name = `${stem}.${mark}${n === 1 ? '' : `-${n}`}.ipynb`;
    if (!existsSync(name)) return name;
  }
}

/** A copy is whole or not there: it is written beside and then renamed. */
function write(file, notebook) {
  mkdirSync(dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}.tmp`;
  writeFileSync(beside, serialise(notebook));
  renameSync(beside, file);
}

async function choiceFor(shown, edited) {
  if (edited !== 'ask') return edited;
  if (!process.stdin.isTTY) return 'keep';
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(
      `${shown} was edited after it was copied, and the lesson has changed since. ` +
        'Keep it as it is [k], put the new one beside it [b], or replace it and keep the ' +
        'edited one under another name [r]? ',
    );
    return { b: 'beside', r: 'replace' }[answer.trim().toLowerCase()[0]] ?? 'keep';
  } finally {
    terminal.close();
  }
}

async function main() {
  const options = readOptions();
  const counts = { written: 0, current: 0, kept: 0 };
  for (const { file, notebook } of copiesFor(options)) {
    const shown = relative(process.env.INIT_CWD ?? process.cwd(), file);
    const state = stateOf(file, notebook);
    if (state === 'current') {
      counts.current += 1;
      continue;
    }
    const choice =
      state === 'edited' ? await choiceFor(shown, options.edited) : 'write';
    if (choice === 'keep') {
      counts.kept += 1;
      console.log(
        `kept ${shown}: it was edited after it was copied. To have the new one as well, ` +
          'run this again with --edited beside; with --edited replace the edited one is ' +
          'kept under another name.',
      );
      continue;
    }
    let target = file;
    if (choice === 'beside') target = freeName(file, 'new');
    if (choice === 'replace') copyFileSync(file, freeName(file, 'edited'));
    write(target, notebook);
    counts.written += 1;
    console.log(`wrote ${relative(process.env.INIT_CWD ?? process.cwd(), target)}`);
  }
  mkdirSync(options.out, { recursive: true });
  const link = linkLibrary(ROOT, options.out);
  if (link !== undefined) console.log(`linked ${link} to the library of this clone`);
  console.log(
    `${counts.written} written, ${counts.current} already as they should be, ` +
      `${counts.kept} kept as edited, in ${options.out}`,
  );
}

await runMain(main);
