/** Which packages Node can only load with `import()`: those that are ES modules alone. */
import fs from 'node:fs';
import Module from 'node:module';
import path from 'node:path';

const known = new Map<string, boolean>();

/** Whether `require(specifier)`, called from a file in `folder`, cannot work on Node 20. */
export function isEsmOnly(specifier: string, folder: string): boolean {
  if (Module.isBuiltin(specifier) || /^[./]/.test(specifier)) return false;
  const key = `${folder}\0${specifier}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const result = findOut(specifier, folder);
  // A package that is missing now may be installed before the next try.
  if (result !== undefined) known.set(key, result);
  return result ?? false;
}

function findOut(specifier: string, folder: string): boolean | undefined {
  try {
    const file = Module.createRequire(path.join(folder, 'cell.js')).resolve(specifier);
    return isEsmFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // The package has exports, but none for `require`.
    return code === 'ERR_PACKAGE_PATH_NOT_EXPORTED' ? true : undefined;
  }
}

function isEsmFile(file: string): boolean {
  if (!file.endsWith('.js')) return file.endsWith('.mjs');
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const packageFile = path.join(folder, 'package.json');
    if (fs.existsSync(packageFile)) {
      const { type } = JSON.parse(fs.readFileSync(packageFile, 'utf8')) as {
        type?: string;
      };
      return type === 'module';
    }
    if (folder === path.dirname(folder)) return false;
  }
}
