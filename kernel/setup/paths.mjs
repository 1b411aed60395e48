/**
 * Where things are, and the environment that keeps every program we start inside the
 * clone: nothing is read from or written to the home folder.
 */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone this file belongs to. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const windows = process.platform === 'win32';

/** The paths of the clone at `root`. */
export function pathsOf(root) {
  const cache = join(root, '.cache');
  return {
    root,
    cache,
    stamps: join(cache, 'stamps'),
    logs: join(cache, 'logs'),
    lock: join(cache, 'setup.lock'),
    jupyter: join(cache, 'jupyter'),
    notebooks: join(root, 'notebooks'),
    venv: join(root, '.venv'),
    testVenv: join(cache, 'test-venv'),
    /** The hub of the classroom and the learners' servers. */
    classroomVenv: join(cache, 'classroom-venv'),
    /** nbgrader, which pins its own JupyterLab. */
    nbgraderVenv: join(cache, 'nbgrader-venv'),
    /** A Jupyter data folder with stock tslab's kernelspec, for the tests. */
    stockData: join(cache, 'stock'),
  };
}

/** A program (`python`, `pytest`, …) of a venv. */
export function venvProgram(venv, name) {
  return windows ? join(venv, 'Scripts', `${name}.exe`) : join(venv, 'bin', name);
}

/** The environment for pip and venv: the caller's, without what bends Python's imports. */
export function pythonEnvironment() {
  const env = { ...process.env };
  for (const name of ['PYTHONPATH', 'PYTHONHOME', 'VIRTUAL_ENV']) delete env[name];
  return { ...env, PYTHONNOUSERSITE: '1', PYTHONUTF8: '1' };
}

/**
 * The environment for every Jupyter program we start. Settings, workspaces, runtime files
 * and histories stay in .cache/jupyter, and only the clone's own kernelspecs come first.
 *
 * @param {string} [root] the clone
 * @param {readonly string[]} [dataFolders] more Jupyter data folders to find kernels in
 */
export function jupyterEnvironment(root = ROOT, dataFolders = []) {
  const { jupyter, venv } = pathsOf(root);
  const env = pythonEnvironment();
  for (const name of Object.keys(env)) {
    if (/^JUPYTER(LAB)?_/.test(name)) delete env[name];
  }
  return {
    ...env,
    JUPYTER_CONFIG_DIR: join(jupyter, 'config'),
    JUPYTER_DATA_DIR: join(jupyter, 'data'),
    JUPYTER_RUNTIME_DIR: join(jupyter, 'runtime'),
    IPYTHONDIR: join(jupyter, 'ipython'),
    JUPYTER_PATH: [join(venv, 'share', 'jupyter'), ...dataFolders].join(delimiter),
  };
}

/** How to start npm: [program, ...leading arguments]. Prefers the npm that started us. */
export function npmCommand() {
  const bin = dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath,
    join(bin, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(bin, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const found = candidates.find(
    (path) => path !== undefined && /npm-cli\.c?js$/.test(path) && existsSync(path),
  );
  return found ? [process.execPath, found] : ['npm'];
}

/** Parsed JSON of a file, or undefined when it is missing or half-written. */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
