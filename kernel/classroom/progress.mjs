/**
 * `npm run progress -- DIR [--lang ko|en] [--out DIR] [--no-names]`: what a group has
 * solved, from the progress that learners share in DIR. Prints a table, and writes
 * progress.html (a chart and the table) and progress.csv, into .cache/progress/ or DIR.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

import { Failure, runMain } from '../setup/failure.mjs';
import { ROOT } from '../setup/paths.mjs';
import { readArguments } from '../setup/usage.mjs';
import { countByExercise, readGroup } from './groupProgress.mjs';
import {
  headerOf,
  progressCsv,
  progressPage,
  summaryOf,
  tableRows,
} from './progressPage.mjs';

const USAGE = 'npm run progress -- DIR [--lang ko|en] [--out DIR] [--no-names]';

function readOptions() {
  const { values, positionals } = readArguments(USAGE, {
    allowPositionals: true,
    options: {
      lang: { type: 'string', default: 'ko' },
      // Not a folder that might be committed: the table has names in it.
      out: { type: 'string', default: join(ROOT, '.cache', 'progress') },
      'no-names': { type: 'boolean', default: false },
    },
  });
  if (positionals.length !== 1 || !['ko', 'en'].includes(values.lang)) {
    throw new Failure(`Write ${USAGE}`);
  }
  const here = process.env.INIT_CWD ?? '.';
  return {
    folder: resolve(here, positionals[0]),
    language: values.lang,
    out: resolve(here, values.out),
    names: !values['no-names'],
  };
}

function main() {
  const { folder, language, out, names } = readOptions();
  // The lessons' exercises are the library's to know.
  const library = createRequire(import.meta.url)(join(ROOT, 'src', 'dist', 'index.js'));
  const { learners, unreadable } = readGroup(folder, library.parseProgress);
  const begun = library
    .exerciseList()
    .filter(({ lesson }) =>
      learners.some(({ exercises }) =>
        Object.keys(exercises).some((id) => id.startsWith(`${lesson}-`)),
      ),
    );
  const ids = begun.map(({ id }) => id);
  const topics = new Map(begun.map(({ id, topic }) => [id, topic[language]]));
  const report = {
    language,
    learners: learners.length,
    rows: countByExercise(learners, ids),
    topicOf: (id) => topics.get(id),
    names,
  };

  for (const line of summaryOf(report)) console.log(line);
  console.log(library.table(headerOf(language), tableRows(report)).text);
  for (const each of unreadable) console.log(`left out: ${each}`);
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'progress.html'), progressPage(report));
  // The mark at the start tells Excel that the text is UTF-8.
  writeFileSync(
    join(out, 'progress.csv'),
    `\uFEFF${progressCsv(learners, ids, names)}`,
  );
  console.log(`wrote ${join(out, 'progress.html')} and ${join(out, 'progress.csv')}`);
}

await runMain(main);
