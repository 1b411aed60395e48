/**
 * The steps of the set-up, in order. A step knows whether it is up to date without doing
 * anything, so that a later start only looks; and it leaves a trace that says "done" only
 * at its very end, so that an interrupted set-up goes on where it stopped.
 *
 * @typedef {object} Step
 * @property {string} title what it makes ready, as a noun
 * @property {() => boolean | Promise<boolean>} isDone
 * @property {(say: (doing: string) => void) => Promise<string | void>} run returns a
 *   problem that the following steps can live with (a source file that does not compile)
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { canNobodyStart, checkDisk, findPython, findPythonForAll } from './checks.mjs';
import { failureOf, runCommand } from './commands.mjs';
import { Failure } from './failure.mjs';
import {
  installKernelspec,
  isKernelspecInstalled,
  ownKernelspec,
  stockKernelspec,
} from './kernelspecs.mjs';
import {
  jupyterEnvironment,
  npmCommand,
  pathsOf,
  pythonEnvironment,
  readJson,
  venvProgram,
} from './paths.mjs';
import { filesUnder, fingerprint, openStamps, replaceFile } from './stamps.mjs';

const execute = promisify(execFile);

/**
 * What JupyterLab is told beyond its defaults, by file inside .venv: to fetch no news, and
 * not to look for language servers (which asks npm and others, and takes a second).
 */
const LAB_SETTINGS = {
  'share/jupyter/lab/settings/overrides.json': {
    '@jupyterlab/apputils-extension:notification': {
      checkForUpdates: false,
      fetchNews: 'false',
    },
  },
  'etc/jupyter/jupyter_server_config.json': {
    LanguageServerManager: { autodetect: false },
  },
};

/** The steps that `npm start` needs, for the clone at `root`. */
export function setupSteps(root) {
  const paths = pathsOf(root);
  return [
    npmPackages(root),
    pythonPackages(root, {
      title: 'JupyterLab',
      venv: paths.venv,
      requirements: join(root, 'kernel', 'setup', 'requirements.txt'),
      stamp: 'venv',
    }),
    compiledLibrary(root),
    compiledKernel(root),
    compilerCache(root),
    chartRenderer(root),
    kernelspec('kernel', join(paths.venv, 'share', 'jupyter'), 'tslab', () =>
      ownKernelspec(root),
    ),
    labSettings(root),
  ];
}

/** What `npm test` needs besides. */
export function testSteps(root) {
  const paths = pathsOf(root);
  return [
    pythonPackages(root, {
      title: 'test tools',
      venv: paths.testVenv,
      requirements: join(root, 'kernel', 'setup', 'requirements-test.txt'),
      stamp: 'test-venv',
    }),
    kernelspec('stock tslab', paths.stockData, 'tslab-stock', () =>
      stockKernelspec(root),
    ),
  ];
}

/** What `npm run classroom` needs besides. */
export function classroomSteps(root) {
  const folder = join(root, 'deploy', 'jupyterhub');
  return [
    pythonPackages(root, {
      title: 'JupyterHub',
      venv: pathsOf(root).classroomVenv,
      requirements: join(folder, 'requirements.txt'),
      stamp: 'classroom-venv',
      forAllUsers: true,
    }),
    npmPackages(root, { title: "JupyterHub's proxy", folder, logName: 'npm-proxy' }),
  ];
}

/** What `npm run nbgrader` needs besides. */
export function nbgraderSteps(root) {
  return [
    pythonPackages(root, {
      title: 'nbgrader',
      venv: pathsOf(root).nbgraderVenv,
      requirements: join(root, 'kernel', 'classroom', 'requirements-nbgrader.txt'),
      stamp: 'nbgrader-venv',
    }),
  ];
}

/** @returns {Step} a folder's node_modules exactly as its package-lock.json says */
function npmPackages(
  root,
  { title = 'npm packages', folder = root, logName = 'npm' } = {},
) {
  const { cache, logs } = pathsOf(root);
  const npmCache = join(cache, 'npm');
  return {
    title,
    isDone: () => isLockInstalled(folder),
    async run(say) {
      await checkDisk(root);
      say('installing from package-lock.json');
      const log = join(logs, `${logName}.log`);
      const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
      const result = await runCommand(
        [...npmCommand(), 'ci', ...flags, '--cache', npmCache],
        { cwd: folder, log },
      );
      if (result.code === 127) {
        throw new Failure(
          'npm was not found beside this Node: install Node with its npm (nodejs.org), ' +
            'then run the same command again.',
        );
      }
      if (result.code !== 0)
        throw failureOf('installing the npm packages', result, log);
      rmSync(npmCache, { recursive: true, force: true });
    },
  };
}

/**
 * Whether node_modules holds what package-lock.json lists. npm writes the list of what it
 * installed (node_modules/.package-lock.json) last, so it is the trace of a whole install.
 */
export function isLockInstalled(root) {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages;
  const installed = readJson(
    join(root, 'node_modules', '.package-lock.json'),
  )?.packages;
  if (wanted === undefined || installed === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || !path.includes('node_modules/')) return true;
    const found = installed[path];
    if (found === undefined) return entry.optional === true || entry.peer === true;
    const same = found.version === entry.version && found.integrity === entry.integrity;
    return same && existsSync(join(root, path));
  });
}

/** @returns {Step} a venv with exactly the pinned packages, which others start, too, if asked */
function pythonPackages(
  root,
  { title, venv, requirements, stamp, forAllUsers = false },
) {
  const { cache, logs, stamps: stampFolder } = pathsOf(root);
  const stamps = openStamps(stampFolder);
  const pipCache = join(cache, 'pip');
  // A venv's programs name its absolute path, so a moved clone gets a new one.
  const wanted = () =>
    fingerprint(root, {
      values: [venv, process.platform, process.arch],
      files: [requirements],
    });
  return {
    title,
    isDone: async () =>
      stamps.matches(stamp, wanted()) &&
      (await isVenvAlive(venv)) &&
      !(forAllUsers && isOutOfReach(venv)),
    async run(say) {
      const python = await (forAllUsers ? findPythonForAll() : findPython());
      await checkDisk(root);
      stamps.clear(stamp);
      rmSync(venv, { recursive: true, force: true });

      say(`making a virtual environment with Python ${python.version}`);
      const log = join(logs, `${stamp}.log`);
      const options = { cwd: root, env: pythonEnvironment(), log };
      const made = await runCommand([python.path, '-m', 'venv', venv], options);
      if (made.code !== 0) {
        if (/ensurepip/.test(made.output)) {
          throw new Failure(
            `Python ${python.version} (${python.path}) cannot make a virtual environment: ` +
              'install its venv package (Debian and Ubuntu: apt install python3-venv), ' +
              'then run the same command again.',
            { details: made.output },
          );
        }
        throw failureOf('making the virtual environment', made, log);
      }

      say('installing the pinned Python packages');
      const installed = await runCommand(
        [
          ...[venvProgram(venv, 'python'), '-m', 'pip', 'install', '--quiet'],
          ...['--require-hashes', '--disable-pip-version-check', '--no-input'],
          ...['--cache-dir', pipCache, '-r', requirements],
        ],
        options,
      );
      if (installed.code !== 0) {
        throw failureOf('installing the Python packages', installed, log);
      }
      rmSync(pipCache, { recursive: true, force: true });
      stamps.write(stamp, wanted());
    },
  };
}

/**
 * Whether root made a venv with a Python that no other user can start. A clone in a folder
 * of root's own is out of reach with any Python, and so no reason to make another venv.
 */
function isOutOfReach(venv) {
  if (process.getuid?.() !== 0) return false;
  return !canNobodyStart(realpathSync(venvProgram(venv, 'python')));
}

/** Whether a venv's Python runs and is still the version that the venv was made with. */
async function isVenvAlive(venv) {
  try {
    const made = /^version\s*=\s*(\d+\.\d+)/m.exec(
      readFileSync(join(venv, 'pyvenv.cfg'), 'utf8'),
    );
    const { stdout } = await execute(
      venvProgram(venv, 'python'),
      ['-I', '-S', '-c', 'import sys; print("%d.%d" % sys.version_info[:2])'],
      { windowsHide: true },
    );
    return stdout.trim() === made?.[1];
  } catch {
    return false;
  }
}

/** @returns {Step} src/dist: the library as cells see it, and the data built from it */
function compiledLibrary(root) {
  return compiledFolder(root, {
    title: 'library',
    folder: 'src',
    compiler: join('node_modules', '@tslab', 'typescript-for-tslab', 'bin', 'tsc'),
    builders: builderScripts(join(root, 'src', 'build')),
  });
}

/** @returns {Step} kernel/dist: the kernel and the notebook runner */
function compiledKernel(root) {
  return compiledFolder(root, {
    title: 'kernel',
    folder: 'kernel',
    compiler: join('node_modules', 'typescript', 'bin', 'tsc'),
    builders: [],
  });
}

/** @returns {Step} V8's code cache of the TypeScript compiler, which every kernel loads */
function compilerCache(root) {
  const { logs, stamps: stampFolder } = pathsOf(root);
  const stamps = openStamps(stampFolder);
  const dist = join(root, 'kernel', 'dist');
  const wanted = () =>
    fingerprint(root, {
      values: [process.version, process.arch, lockedVersions(root)],
      files: filesUnder(join(root, 'kernel', 'engine')),
    });
  return {
    title: 'compiler cache',
    isDone: () =>
      existsSync(join(dist, '.cache')) && stamps.matches('compiler-cache', wanted()),
    async run(say) {
      say('compiling the compiler');
      stamps.clear('compiler-cache');
      rmSync(join(dist, '.cache'), { recursive: true, force: true });
      const result = await runCommand(
        [process.execPath, join(dist, 'engine', 'prepare.js')],
        { cwd: root, log: join(logs, 'compiler-cache.log') },
      );
      // Without the cache kernels start later, and write it themselves.
      if (result.code !== 0) return result.output;
      stamps.write('compiler-cache', wanted());
    },
  };
}

function builderScripts(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.mjs'))
    .sort()
    .map((name) => join(folder, name));
}

function compiledFolder(root, { title, folder, compiler, builders }) {
  const { logs, stamps: stampFolder } = pathsOf(root);
  const stamps = openStamps(stampFolder);
  const dist = join(root, folder, 'dist');
  const wanted = () =>
    fingerprint(root, {
      values: [lockedVersions(root)],
      files: [join(root, 'tsconfig.json'), ...filesUnder(join(root, folder))],
    });
  return {
    title,
    isDone: () => existsSync(dist) && stamps.matches(folder, wanted()),
    async run(say) {
      const stamp = wanted();
      const log = join(logs, `${folder}.log`);
      const options = { cwd: root, log };
      stamps.clear(folder);
      say(`compiling ${folder}/`);
      const compiled = await runCommand(
        [process.execPath, compiler, '-p', folder],
        options,
      );
      removeOrphans(join(root, folder), dist);
      for (const script of builders) {
        say(`building with ${script.slice(root.length + 1)}`);
        const built = await runCommand([process.execPath, script], options);
        if (built.code !== 0) throw failureOf(`building the ${title}`, built, log);
      }
      if (compiled.code !== 0) return compiled.output;
      stamps.write(folder, stamp);
    },
  };
}

/** The versions that decide what a compiler makes of the same source. */
function lockedVersions(root) {
  const packages = readJson(join(root, 'package-lock.json'))?.packages ?? {};
  return Object.entries(packages)
    .filter(([path]) => path.startsWith('node_modules/'))
    .map(([path, entry]) => `${path}@${entry.version}`);
}

/** Removes compiled files whose source is gone, so that no import still finds them. */
function removeOrphans(source, dist) {
  if (!existsSync(dist)) return;
  const compiled = /\.(?:d\.ts|js)(?:\.map)?$/;
  const visit = (below) => {
    for (const entry of readdirSync(join(dist, below), { withFileTypes: true })) {
      const path = join(below, entry.name);
      if (entry.isDirectory()) {
        visit(path);
      } else if (
        entry.name.endsWith('.js.map') &&
        !existsSync(join(source, path.replace(compiled, '.ts')))
      ) {
        const stem = path.replace(compiled, '');
        for (const suffix of ['.js', '.js.map', '.d.ts', '.d.ts.map']) {
          rmSync(join(dist, stem + suffix), { force: true });
        }
      }
    }
  };
  visit('');
}

/** @returns {Step} the JupyterLab extension that draws the charts, inside .venv */
function chartRenderer(root) {
  const { logs, stamps: stampFolder, venv } = pathsOf(root);
  const stamps = openStamps(stampFolder);
  const folder = join(root, 'kernel', 'lab');
  const script = join(folder, 'build.mjs');
  const wanted = () =>
    fingerprint(root, {
      values: [lockedVersions(root)],
      // A new venv comes without the extension: its stamp is part of ours.
      files: [join(stampFolder, 'venv'), ...filesUnder(folder)],
    });
  return {
    title: 'chart renderer',
    isDone: () => stamps.matches('lab', wanted()),
    async run(say) {
      say('building the JupyterLab extension');
      stamps.clear('lab');
      const log = join(logs, 'lab.log');
      const built = await runCommand([process.execPath, script, venv], {
        cwd: root,
        env: jupyterEnvironment(root),
        log,
      });
      if (built.code !== 0) throw failureOf('building the chart renderer', built, log);
      stamps.write('lab', wanted());
    },
  };
}

/** @returns {Step} */
function kernelspec(title, dataFolder, name, specOf) {
  return {
    title: `${title} (kernelspec ${name})`,
    isDone: () => isKernelspecInstalled(dataFolder, name, specOf()),
    async run() {
      installKernelspec(dataFolder, name, specOf());
    },
  };
}

/** @returns {Step} settings that JupyterLab reads before the person's own */
function labSettings(root) {
  const { venv } = pathsOf(root);
  const files = Object.entries(LAB_SETTINGS).map(([name, content]) => ({
    path: join(venv, name),
    text: `${JSON.stringify(content, null, 2)}\n`,
  }));
  return {
    title: 'JupyterLab settings',
    isDone: () =>
      files.every(
        ({ path, text }) => existsSync(path) && readFileSync(path, 'utf8') === text,
      ),
    async run() {
      for (const { path, text } of files) replaceFile(path, text);
    },
  };
}
