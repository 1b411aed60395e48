/**
 * Collects notebooks out of the learners' folders, in place of nbgrader's exchange: those of
 * a classroom on JupyterHub, or folders of files that learners have sent. Each goes where
 * nbgrader looks for what was handed in, `submitted/<learner>/<lesson>/`.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { Failure } from '../setup/failure.mjs';
import { readInside } from './untrusted.mjs';

/** A notebook full of charts has a few megabytes. */
const LARGEST = 100_000_000;

/**
 * @param {string} course
 * @param {string} folder a folder for each learner, with the login as its name; the
 *   notebook is in `lessons/<lesson>/`, in `<lesson>/` or in the folder itself
 * @param {string} lesson the assignment, such as '4.3'
 * @param {(line: string) => void} say
 */
export function collectFrom(course, folder, lesson, say) {
  const release = join(course, 'release', lesson);
  const names = namesIn(release).filter((name) => name.endsWith('.ipynb'));
  if (names.length === 0) {
    throw new Failure(
      `There is no assignment in ${release}: make it with generate_assignment ${lesson}.`,
    );
  }
  if (!existsSync(folder)) throw new Failure(`There is no folder ${folder}.`);
  const counts = { collected: 0, same: 0 };
  const learners = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .map(({ name }) => name)
    .sort();
  for (const learner of learners) {
    for (const name of names) {
      let found;
      try {
        found = findNotebook(join(folder, learner), lesson, name);
      } catch (error) {
        say(`left out ${learner}/${name}: ${error.code ?? error.message}`);
        continue;
      }
      if (found === undefined) {
        say(`nothing from ${learner}: no ${name}`);
        continue;
      }
      const target = join(course, 'submitted', learner, lesson);
      const file = join(target, name);
      if (existsSync(file) && readFileSync(file, 'utf8') === found.text) {
        counts.same += 1;
        continue;
      }
      mkdirSync(target, { recursive: true });
      writeFileSync(file, found.text);
      writeFileSync(join(target, 'timestamp.txt'), timestamp(found.modified));
      counts.collected += 1;
    }
  }
  say(`${counts.collected} collected, ${counts.same} as they were collected before`);
}

function findNotebook(home, lesson, name) {
  for (const way of [['lessons', lesson], [lesson], []]) {
    const path = join(home, ...way, name);
    let found;
    try {
      found = readInside(home, path, LARGEST);
    } catch (error) {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') continue;
      throw error;
    }
    if (!isNotebook(found.text)) throw new Error('is no notebook');
    return found;
  }
  return undefined;
}

function isNotebook(text) {
  try {
    return Array.isArray(JSON.parse(text).cells);
  } catch {
    return false;
  }
}

function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** As nbgrader writes it: `2026-03-01 10:00:00.000000 UTC`. */
function timestamp(date) {
  return `${date.toISOString().replace('T', ' ').replace('Z', '000')} UTC`;
}
