/**
 * The kernelspecs: how Jupyter starts our kernel (under the name tslab, which the notebooks
 * name) and, for the tests, stock tslab. Both start this very Node by its absolute path, so
 * a kernel never depends on what PATH holds when Jupyter starts it.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { replaceFile } from './stamps.mjs';

const LOGO = join(dirname(fileURLToPath(import.meta.url)), 'logo-svg.svg');

/**
 * What the C library (glibc) does with freed memory: blocks of more than a megabyte go back
 * to the system at once, and so does what is free at the end of the heap. By default it keeps
 * some 35 MB that a kernel needs only while it starts. Smaller blocks, as those of a matrix of
 * 300 times 400 numbers, are used again, which is several times quicker than new ones. Each
 * thread sets aside blocks of up to 128 bytes for itself, not 1 KB: one that was set aside
 * holds back all the memory before it.
 */
const MEGABYTE = String(2 ** 20);
const MALLOC = {
  MALLOC_MMAP_THRESHOLD_: MEGABYTE,
  MALLOC_TRIM_THRESHOLD_: MEGABYTE,
  GLIBC_TUNABLES: 'glibc.malloc.tcache_max=128',
};

/** kernel.json of our kernel, for the clone at `root`. */
export function ownKernelspec(root) {
  return {
    argv: [
      process.execPath,
      join(root, 'kernel', 'dist', 'main.js'),
      '{connection_file}',
    ],
    display_name: 'TypeScript',
    env: MALLOC,
    language: 'typescript',
    interrupt_mode: 'message',
    metadata: { debugger: false },
  };
}

/** kernel.json of the unchanged tslab from npm, which the tests compare with. */
export function stockKernelspec(root) {
  return {
    argv: [
      process.execPath,
      join(root, 'node_modules', 'tslab', 'bin', 'tslab'),
      'kernel',
      '--config-path={connection_file}',
    ],
    display_name: 'TypeScript (stock tslab)',
    language: 'typescript',
  };
}

/** The folder of the kernelspec `name` in a Jupyter data folder. */
function specFolder(dataFolder, name) {
  return join(dataFolder, 'kernels', name);
}

/** Whether exactly this kernelspec is installed. */
export function isKernelspecInstalled(dataFolder, name, spec) {
  try {
    const path = join(specFolder(dataFolder, name), 'kernel.json');
    return (
      readFileSync(path, 'utf8') === textOf(spec) &&
      existsSync(join(specFolder(dataFolder, name), 'logo-svg.svg'))
    );
  } catch {
    return false;
  }
}

export function installKernelspec(dataFolder, name, spec) {
  const folder = specFolder(dataFolder, name);
  mkdirSync(folder, { recursive: true });
  copyFileSync(LOGO, join(folder, 'logo-svg.svg'));
  replaceFile(join(folder, 'kernel.json'), textOf(spec));
}

function textOf(spec) {
  return `${JSON.stringify(spec, null, 2)}\n`;
}
