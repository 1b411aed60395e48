/**
 * Reading files that belong to learners. One could have put a link to the leader's own
 * file, a pipe that never ends or a huge file in their place.
 */
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  realpathSync,
} from 'node:fs';

import { isInside } from './linkLibrary.mjs';

/**
 * The text of a file in a learner's folder, and when it was last written.
 *
 * @param {string} folder the learner's
 * @param {string} path a path in it
 * @param {number} largest how many bytes are still read
 * @returns {{ text: string, modified: Date }}
 * @throws {Error} whose `code` or message says in a few words why not
 */
export function readInside(folder, path, largest) {
  const flags =
    constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = openSync(path, flags);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new Error('is no file');
    if (stat.size > largest) throw new Error(`has ${stat.size} bytes`);
    // A folder on the way may be a link as well. What was opened is asked for, not the path.
    const opened = process.platform === 'linux' ? `/proc/self/fd/${file}` : path;
    if (!isInside(realpathSync(folder), realpathSync(opened))) {
      throw new Error("lies outside of the learner's folder");
    }
    return { text: readFileSync(file, 'utf8'), modified: stat.mtime };
  } finally {
    closeSync(file);
  }
}
