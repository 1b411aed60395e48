/**
 * A course folder for nbgrader: its settings, an assignment for each lesson in `source/`,
 * and the exchange through which assignments are handed out and in.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { Failure } from '../setup/failure.mjs';
import { ROOT } from '../setup/paths.mjs';
import { assignmentNotebook } from './assignment.mjs';
import { linkLibrary } from './linkLibrary.mjs';
import { CODE_STUB, TEXT_STUB } from './stubs.mjs';
import { exercisesOf, serialise, teacherNotebooks } from './teacherNotebooks.mjs';

/**
 * Makes the course folder, or adds lessons to it. What is there already stays as it is,
 * unless `renew` asks for the assignments to be made anew.
 *
 * @param {string} folder the course
 * @param {object} options
 * @param {'ko' | 'en'} options.language
 * @param {string} options.from the folder of the teacher's notebooks
 * @param {readonly string[]} options.lessons such as ['4.3']; all when empty
 * @param {boolean} options.hints whether the hints stay
 * @param {boolean} options.renew
 * @param {(line: string) => void} say
 */
export function makeCourse(folder, options, say) {
  const { language, from, lessons, hints, renew } = options;
  const notebooks = teacherNotebooks(from, language);
  const nameOf = ({ lesson, name }) => lesson ?? name.replace(/\.ipynb$/, '');
  const known = notebooks.map(nameOf);
  if (known.length === 0) throw new Failure(`${from} holds no notebook.`);
  const unknown = lessons.find((lesson) => !known.includes(lesson));
  if (unknown !== undefined) {
    throw new Failure(`There is no lesson ${unknown}; there are ${known.join(', ')}.`);
  }
  mkdirSync(folder, { recursive: true });
  linkLibrary(ROOT, folder);

  const config = join(folder, 'nbgrader_config.py');
  if (!existsSync(config)) {
    writeFileSync(config, configFor(language));
    say(`wrote ${config}`);
  }
  const exchange = join(folder, 'exchange');
  if (!existsSync(exchange)) {
    mkdirSync(exchange);
    // nbgrader asks for it: every learner hands in here.
    chmodSync(exchange, 0o777);
  }

  for (const each of notebooks) {
    if (lessons.length > 0 && !lessons.includes(nameOf(each))) continue;
    const assignment = join(folder, 'source', nameOf(each));
    if (existsSync(assignment)) {
      if (!renew) {
        say(`kept ${assignment}, which is there already (--renew makes it anew)`);
        continue;
      }
      rmSync(assignment, { recursive: true });
    }
    mkdirSync(assignment, { recursive: true });
    const exercises = exercisesOf(ROOT, each.lesson, language);
    const notebook = assignmentNotebook(each.notebook, { hints, exercises });
    writeFileSync(join(assignment, each.name), serialise(notebook));
    const points = notebook.cells
      .map(({ metadata }) => metadata.nbgrader?.points ?? 0)
      .reduce((sum, some) => sum + some, 0);
    say(`wrote ${assignment}: ${points} points`);
  }
}

/** nbgrader's settings; a JSON text is a Python string of the same letters. */
function configFor(language) {
  return readFileSync(new URL('nbgrader_config.py', import.meta.url), 'utf8')
    .replace('CODE_STUB', JSON.stringify(CODE_STUB[language]))
    .replace('TEXT_STUB', JSON.stringify(TEXT_STUB[language]));
}
