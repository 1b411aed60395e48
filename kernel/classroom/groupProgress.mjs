/**
 * What a group has solved: reads the progress files that learners share, one folder for
 * each (`DIR/<login>/<lesson>.json`), and counts by exercise. The files belong to the
 * learners, so nothing in them is trusted: one that is no progress file is named and left out.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { Failure } from '../setup/failure.mjs';
import { readInside } from './untrusted.mjs';

/** A progress file takes some kilobytes; what is larger is none. */
const LARGEST = 1_000_000;

/**
 * @typedef {object} Learner
 * @property {string} login
 * @property {Readonly<Record<string, { tries: number, firstTry: string, lastTry: string,
 *   solved?: { at: string, tries: number } }>>} exercises what was tried, by exercise
 * @property {ReadonlySet<string>} unknown lessons whose file could not be read
 */

/**
 * @param {string} folder
 * @param {(text: string) => { exercises: object } | undefined} parseProgress the library's
 * @returns {{ learners: Learner[], unreadable: string[] }} by login; names of files that
 *   could not be read, each with the reason
 */
export function readGroup(folder, parseProgress) {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new Failure(
      error.code === 'ENOENT'
        ? `There is no folder ${folder}: name the one in which progress is gathered.`
        : `The folder ${folder} cannot be read (${error.code}).`,
    );
  }
  const unreadable = [];
  const learners = [];
  for (const entry of entries.filter((each) => each.isDirectory())) {
    const exercises = {};
    const unknown = new Set();
    let names;
    try {
      names = readdirSync(join(folder, entry.name));
    } catch (error) {
      unreadable.push(`${entry.name}: ${error.code}`);
      continue;
    }
    for (const name of names.filter((each) => each.endsWith('.json'))) {
      try {
        const home = join(folder, entry.name);
        const { text } = readInside(home, join(home, name), LARGEST);
        const progress = parseProgress(text);
        if (progress === undefined) throw new Error('is no progress file');
        Object.assign(exercises, progress.exercises);
      } catch (error) {
        unknown.add(name.replace(/\.json$/, ''));
        unreadable.push(`${entry.name}/${name}: ${error.code ?? error.message}`);
      }
    }
    learners.push({ login: loginOf(entry.name), exercises, unknown });
  }
  learners.sort((a, b) => (a.login < b.login ? -1 : 1));
  return { learners, unreadable };
}

/** The library writes a login with the letters that a file name cannot hold escaped. */
function loginOf(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/**
 * Counts by exercise, in the order of `ids`.
 *
 * @param {readonly Learner[]} learners
 * @param {readonly string[]} ids the exercises of the lessons that anyone has begun
 * @returns {{ id: string, solved: number, trying: { login: string, tries: number }[],
 *   untried: number, medianTries: number | undefined }[]} `trying` have tried and not
 *   solved it, most tries first; the median is of the tries until it was solved
 */
export function countByExercise(learners, ids) {
  return ids.map((id) => {
    const known = learners.flatMap(({ login, exercises }) =>
      Object.hasOwn(exercises, id) ? [{ login, ...exercises[id] }] : [],
    );
    const solved = known.filter((each) => each.solved !== undefined);
    return {
      id,
      solved: solved.length,
      trying: known
        .filter((each) => each.solved === undefined)
        .map(({ login, tries }) => ({ login, tries }))
        .sort((a, b) => b.tries - a.tries),
      untried: learners.filter(
        ({ exercises, unknown }) =>
          !Object.hasOwn(exercises, id) && !unknown.has(id.split('-')[0]),
      ).length,
      medianTries: median(solved.map((each) => each.solved.tries)),
    };
  });
}

/** The middle one of the values, or the mean of the middle two. */
export function median(values) {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
