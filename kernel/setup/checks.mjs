/**
 * What the machine must have before anything is installed: a Python that can make venvs,
 * room on the disk, and, for a server, a free port. Each problem is one sentence.
 */
import { execFile, spawnSync } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { promisify } from 'node:util';

import { Failure } from './failure.mjs';
import { pythonEnvironment } from './paths.mjs';

const run = promisify(execFile);

/** The oldest Python that JupyterLab's pinned packages support. */
export const OLDEST_PYTHON = [3, 10];

/** What a whole set-up puts on the disk, downloads included, in bytes. */
export const NEEDED_BYTES = 1.5e9;

const PROBE = `
import sys
missing = []
for name in ("venv", "ensurepip", "ssl"):
    try:
        __import__(name)
    except ImportError:
        missing.append(name)
print(".".join(map(str, sys.version_info[:3])), sys.executable, ",".join(missing), sep="\\n")
`;

/** The names under which a Python is looked for, newest first after the plain ones. */
function pythonCandidates() {
  if (process.env.NABLA_PYTHON) return [[process.env.NABLA_PYTHON]];
  if (process.platform === 'win32') return [['py', '-3'], ['python'], ['python3']];
  const minors = [14, 13, 12, 11, 10].map((minor) => [`python3.${minor}`]);
  return [['python3'], ['python'], ...minors];
}

/**
 * A Python that can make the venv: ≥ 3.10, with venv, ensurepip and ssl.
 *
 * @returns {Promise<{ path: string, version: string }>}
 * @throws {Failure} naming the nearest Python found and what it lacks
 */
export async function findPython() {
  const problems = [];
  for (const [program, ...args] of pythonCandidates()) {
    const probe = await probePython(program, args);
    if (probe === undefined) continue;
    if (probe.problem === undefined) return probe;
    problems.push(probe.problem);
  }
  if (problems.length > 0) throw new Failure(problems[0]);
  const wanted = process.env.NABLA_PYTHON
    ? `NABLA_PYTHON names ${process.env.NABLA_PYTHON}, which does not run as Python`
    : 'No Python was found';
  throw new Failure(
    `${wanted}, but JupyterLab needs Python ${OLDEST_PYTHON.join('.')} or newer: ` +
      'install it (Debian and Ubuntu: apt install python3 python3-venv; others: ' +
      'python.org), then run the same command again.',
  );
}

/** The Unix user that owns nothing. */
export const NOBODY = 65_534;

/**
 * A Python for programs that root starts as other Unix users: not one inside /root.
 * Who is not root starts no such programs, and gets `findPython`'s.
 *
 * @returns {Promise<{ path: string, version: string }>}
 * @throws {Failure} if only root can start the Pythons found
 */
export async function findPythonForAll() {
  const found = await findPython();
  if (process.getuid?.() !== 0 || canNobodyStart(found.path)) return found;
  const debians = await probePython('/usr/bin/python3', []);
  if (debians?.path !== undefined && canNobodyStart(debians.path)) return debians;
  throw new Failure(
    `Learners' programs cannot start the Python at ${found.path}, which lies in a folder of ` +
      'its owner alone: install one for all users (Debian and Ubuntu: apt install python3 ' +
      'python3-venv), or name one with NABLA_PYTHON=/path/to/python.',
  );
}

/** Whether a user who owns nothing can start that Python; asked by root. */
export function canNobodyStart(python) {
  const asNobody = { uid: NOBODY, gid: NOBODY, cwd: '/' };
  return spawnSync(python, ['-I', '-S', '-c', ''], asNobody).status === 0;
}

async function probePython(program, args) {
  let stdout;
  try {
    ({ stdout } = await run(program, [...args, '-c', PROBE], {
      env: pythonEnvironment(),
      timeout: 30_000,
      windowsHide: true,
    }));
  } catch {
    return undefined;
  }
  const [version = '', path = '', missing = ''] = stdout.split(/\r?\n/);
  const [major, minor] = version.split('.').map(Number);
  if (major !== 3 || minor < OLDEST_PYTHON[1]) {
    return {
      problem:
        `The Python found is ${version} (${path}), but JupyterLab needs ` +
        `${OLDEST_PYTHON.join('.')} or newer: install a newer one beside it, or name one ` +
        'with NABLA_PYTHON=/path/to/python, then run the same command again.',
    };
  }
  if (missing !== '') {
    return {
      problem:
        `Python ${version} (${path}) comes without its module ${missing.split(',').join(' and ')}, ` +
        `which a virtual environment needs: install it (Debian and Ubuntu: apt install ` +
        `python3.${minor}-venv), then run the same command again.`,
    };
  }
  return { path, version };
}

/**
 * Throws when the disk that holds `folder` has less than `needed` bytes left.
 *
 * @param {typeof statfs} [measure] asks the file system
 */
export async function checkDisk(folder, needed = NEEDED_BYTES, measure = statfs) {
  const { bavail, bsize } = await measure(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new Failure(
    `The disk of ${folder} has ${Math.floor(free / 1e6)} MB free, but the set-up needs ` +
      `about ${Math.round(needed / 1e6)} MB: free some space, then run the same command again.`,
  );
}

/** Throws when something already listens on a port of the loopback interface. */
export async function checkPort(port) {
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Failure(
      `The port is ${port}, but a port is a whole number from 1 to 65535: ` +
        'choose one, for instance npm start -- --port 8890.',
    );
  }
  await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => {
      if (error.code === 'EADDRINUSE') {
        reject(
          new Failure(
            `Port ${port} is in use by another program, perhaps a JupyterLab started ` +
              `earlier: stop that one, or choose another port with npm start -- --port ${port === 65535 ? 8890 : port + 1}.`,
          ),
        );
      } else if (error.code === 'EACCES') {
        reject(
          new Failure(
            `Port ${port} is not open to ordinary programs on this machine: ` +
              'choose one above 1023, for instance npm start -- --port 8890.',
          ),
        );
      } else {
        reject(error);
      }
    });
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      probe.close(resolve),
    );
  });
}
