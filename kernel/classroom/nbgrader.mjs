/**
 * `npm run nbgrader -- …`: nbgrader in a Python environment of its own, which is made on
 * first use, with the TypeScript kernel. `new-course` makes a course folder, `collect-from`
 * takes what is handed in out of the learners' folders, `lab` opens JupyterLab with
 * nbgrader's Formgrader; everything else is nbgrader's own command line.
 */
import '../setup/node-version.mjs';

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';

import { ensureSetup } from '../setup/ensure.mjs';
import { Failure, runMain } from '../setup/failure.mjs';
import { jupyterEnvironment, pathsOf, ROOT, venvProgram } from '../setup/paths.mjs';
import { readArguments } from '../setup/usage.mjs';
import { collectFrom } from './collect.mjs';
import { makeCourse } from './course.mjs';
import { LANGUAGES } from './teacherNotebooks.mjs';

const USAGE = `npm run nbgrader -- new-course DIR [--lang ko|en] [--lesson 4.3 …]
                                  [--from DIR] [--hints keep|drop] [--renew]
npm run nbgrader -- [--in COURSE] collect-from DIR LESSON
npm run nbgrader -- [--in COURSE] lab
npm run nbgrader -- [--in COURSE] COMMAND …    nbgrader's own: generate_assignment,
                                  release_assignment, collect, autograde,
                                  generate_feedback, release_feedback, export, …`;

const here = process.env.INIT_CWD ?? process.cwd();

function newCourse(args) {
  const { values, positionals } = readArguments(USAGE, {
    args,
    allowPositionals: true,
    options: {
      lang: { type: 'string', default: 'ko' },
      lesson: { type: 'string', multiple: true, default: [] },
      from: { type: 'string', default: join(ROOT, 'notebooks') },
      hints: { type: 'string', default: 'keep' },
      renew: { type: 'boolean', default: false },
    },
  });
  if (
    positionals.length !== 1 ||
    !LANGUAGES.includes(values.lang) ||
    !['keep', 'drop'].includes(values.hints)
  ) {
    throw new Failure(`Write\n${USAGE}`);
  }
  const folder = resolve(here, positionals[0]);
  makeCourse(
    folder,
    {
      language: values.lang,
      from: resolve(here, values.from),
      lessons: values.lesson,
      hints: values.hints === 'keep',
      renew: values.renew,
    },
    (line) => console.log(line),
  );
  console.log(`Next: npm run nbgrader -- --in ${folder} generate_assignment LESSON`);
}

/** The folder that `--in` names, which is where nbgrader runs, and the other arguments. */
function courseOf(args) {
  if (args[0] !== '--in') return { folder: here, rest: args };
  if (args[1] === undefined) throw new Failure(`Write\n${USAGE}`);
  const folder = resolve(here, args[1]);
  if (!existsSync(folder)) {
    throw new Failure(
      `There is no folder ${folder}; npm run nbgrader -- new-course ${args[1]} makes a ` +
        'course there.',
    );
  }
  return { folder, rest: args.slice(2) };
}

/** Runs a Python module in the course, in this terminal, until it ends. */
function runPython(module, args, folder) {
  const { jupyter, nbgraderVenv } = pathsOf(ROOT);
  mkdirSync(join(jupyter, 'runtime'), { recursive: true });
  const env = jupyterEnvironment(ROOT);
  const python = venvProgram(nbgraderVenv, 'python');
  const child = spawn(python, ['-m', module, ...args], {
    cwd: folder,
    // nbgrader starts other programs of its environment by their names alone.
    env: { ...env, PWD: folder, PATH: `${dirname(python)}${delimiter}${env.PATH}` },
    stdio: 'inherit',
  });
  // The terminal sends Ctrl-C to both; the program decides what it means.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => done(code ?? (signal === null ? 1 : 130)));
  });
}

await runMain(async () => {
  const args = process.argv.slice(2);
  if (args.length === 0 || args[0] === '--help') {
    console.log(USAGE);
    return args.length === 0 ? 1 : 0;
  }
  if (args[0] === 'new-course') return newCourse(args.slice(1));
  const { folder, rest } = courseOf(args);
  if (rest[0] === 'collect-from') {
    if (rest.length !== 3) throw new Failure(`Write\n${USAGE}`);
    const [, from, lesson] = rest;
    return collectFrom(folder, resolve(here, from), lesson, (line) =>
      console.log(line),
    );
  }
  await ensureSetup({ forNbgrader: true, tolerant: true });
  if (rest[0] !== 'lab') return runPython('nbgrader', rest, folder);
  return runPython(
    'jupyterlab',
    [
      '--ServerApp.ip=127.0.0.1',
      `--ServerApp.root_dir=${folder}`,
      ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
      ...rest.slice(1),
    ],
    folder,
  );
});
