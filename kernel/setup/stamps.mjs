/**
 * Remembers what a step was done for. A stamp is a hash of everything the step depends on,
 * written only after the step has succeeded; a step whose stamp still matches is skipped,
 * and one that was interrupted has no stamp and is done again.
 */
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** Folders that are never part of a step's input. */
const SKIPPED = new Set(['node_modules', 'dist', '__pycache__', '.ipynb_checkpoints']);

/** All files under `folder` (or the file itself), sorted, without generated folders. */
export function filesUnder(folder) {
  const found = [];
  const visit = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name)) visit(join(path, entry.name));
      } else if (entry.isFile()) {
        found.push(join(path, entry.name));
      }
    }
  };
  visit(folder);
  return found.sort();
}

/**
 * A hash of values and of files with their names.
 *
 * @param {string} root file names count relative to it, so that a moved clone keeps stamps
 * @param {{ values?: readonly unknown[], files?: readonly string[] }} inputs
 */
export function fingerprint(root, { values = [], files = [] }) {
  const hash = createHash('sha256').update(JSON.stringify(values));
  for (const file of files) {
    const name = relative(root, file).split(sep).join('/');
    hash.update(`\0${name}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** The stamps in `folder`, one small file per step. */
export function openStamps(folder) {
  const file = (name) => join(folder, name);
  return {
    matches(name, value) {
      try {
        return readFileSync(file(name), 'utf8') === value;
      } catch {
        return false;
      }
    },
    clear(name) {
      rmSync(file(name), { force: true });
    },
    write(name, value) {
      replaceFile(file(name), value);
    },
  };
}

/** Writes a file so that a reader sees the old text or the new one, never a part. */
export function replaceFile(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}
