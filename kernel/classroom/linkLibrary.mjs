/**
 * Notebooks find the library as Node does: in a node_modules folder beside them or further
 * up. A folder outside the clone gets one that holds a link to the clone's library.
 */
import { lstatSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';

/**
 * Makes the library of the clone at `root` the one that notebooks in `folder` import.
 *
 * @returns {string | undefined} the link that was made; undefined when none was needed
 */
export function linkLibrary(root, folder) {
  if (isInside(root, folder)) return undefined;
  const library = realpathSync(join(root, 'src'));
  const link = join(resolve(folder), 'node_modules', 'nabla');
  if (targetOf(link) === library) return undefined;
  mkdirSync(dirname(link), { recursive: true });
  // What is there leads nowhere or to another clone.
  if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link, { recursive: true });
  // On Windows only a junction needs no special rights; elsewhere the word is ignored.
  symlinkSync(library, link, 'junction');
  return link;
}

/** Whether `path` is `folder` or lies below it. */
export function isInside(folder, path) {
  const way = relative(resolve(folder), resolve(path));
  return way !== '..' && !/^\.\.[/\\]/.test(way) && !isAbsolute(way);
}

function targetOf(link) {
  try {
    return realpathSync(link);
  } catch {
    return undefined;
  }
}
