/** Where the project's things are, for code that runs compiled as well as from source. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { UsageError } from './arguments';

/** The clone this file belongs to. */
export function projectRoot(): string {
  let folder = __dirname;
  while (!isRoot(folder)) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error(`${__dirname} is in no clone of the project`);
    folder = parent;
  }
  return folder;
}

function isRoot(folder: string): boolean {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return false;
  const { workspaces } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    workspaces?: unknown;
  };
  return workspaces !== undefined;
}

/** The Python of the clone's .venv. */
export function venvPython(root: string): string {
  return process.platform === 'win32'
    ? join(root, '.venv', 'Scripts', 'python.exe')
    : join(root, '.venv', 'bin', 'python');
}

/**
 * The notebooks that files and folders name, in order; folders are searched.
 *
 * @throws UsageError for a path that does not exist, is no notebook, or holds none
 */
export function findNotebooks(names: readonly string[], folder: string): string[] {
  return names.flatMap((name) => {
    const path = resolve(folder, name);
    if (!existsSync(path)) {
      throw new UsageError(
        `${name} does not exist: name a notebook or a folder of them.`,
      );
    }
    if (!statSync(path).isDirectory()) {
      if (path.endsWith('.ipynb')) return [path];
      throw new UsageError(
        `${name} is not a notebook: name a file that ends in .ipynb.`,
      );
    }
    const found = notebooksUnder(path);
    if (found.length > 0) return found;
    throw new UsageError(`${name} holds no notebook (no file that ends in .ipynb).`);
  });
}

function notebooksUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort(
      (a, b) =>
        Number(a.isDirectory()) - Number(b.isDirectory()) || (a.name < b.name ? -1 : 1),
    )
    .flatMap((entry) => {
      if (entry.name.startsWith('.')) return [];
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return notebooksUnder(path);
      return entry.name.endsWith('.ipynb') ? [path] : [];
    });
}
