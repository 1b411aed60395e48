import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';

import {
  canNobodyStart,
  checkDisk,
  checkPort,
  findPython,
  findPythonForAll,
} from '../../../kernel/setup/checks.mjs';
import { fakeProgram, temporaryFolder } from './helpers.mjs';

/** Runs `body` with a PATH that holds only `folder`. */
async function withPath(folder, body) {
  const { PATH, NABLA_PYTHON } = process.env;
  process.env.PATH = folder;
  delete process.env.NABLA_PYTHON;
  try {
    return await body();
  } finally {
    process.env.PATH = PATH;
    if (NABLA_PYTHON !== undefined) process.env.NABLA_PYTHON = NABLA_PYTHON;
  }
}

test('findPython finds the Python of this machine', async () => {
  const { path, version } = await findPython();
  assert.match(version, /^3\.\d+\.\d+$/);
  assert.ok(path.length > 0);
});

test('findPython says that there is no Python and how to get one', async (t) => {
  const folder = temporaryFolder(t);
  await withPath(folder, () =>
    assert.rejects(findPython(), {
      name: 'Failure',
      message:
        /^No Python was found, but JupyterLab needs Python 3\.10 or newer: install/,
    }),
  );
});

test('findPython names a Python that is too old', async (t) => {
  const folder = temporaryFolder(t);
  fakeProgram(folder, 'python3', 'printf "3.9.2\\n/usr/bin/python3\\n\\n"');
  await withPath(folder, () =>
    assert.rejects(findPython(), {
      message:
        /^The Python found is 3\.9\.2 \(\/usr\/bin\/python3\), but JupyterLab needs 3\.10 or newer: /,
    }),
  );
});

test('findPython passes over an old Python when a newer one is there', async (t) => {
  const folder = temporaryFolder(t);
  fakeProgram(folder, 'python3', 'printf "3.9.2\\n/usr/bin/python3\\n\\n"');
  fakeProgram(folder, 'python3.12', 'printf "3.12.4\\n/opt/python3.12\\n\\n"');
  await withPath(folder, async () => {
    assert.deepEqual(await findPython(), {
      path: '/opt/python3.12',
      version: '3.12.4',
    });
  });
});

test('findPython names the Debian package when Python comes without venv', async (t) => {
  const folder = temporaryFolder(t);
  fakeProgram(
    folder,
    'python3',
    'printf "3.11.2\\n/usr/bin/python3\\nvenv,ensurepip\\n"',
  );
  await withPath(folder, () =>
    assert.rejects(findPython(), {
      message: /without its module venv and ensurepip.*apt install python3\.11-venv/,
    }),
  );
});

const asRoot = {
  skip: process.getuid?.() === 0 ? false : 'only root starts others’ programs',
};

test('findPythonForAll takes no Python of root’s own folder', asRoot, async (t) => {
  const folder = temporaryFolder(t);
  fakeProgram(folder, 'python3', `printf "3.11.2\\n${join(folder, 'python3')}\\n\\n"`);
  await withPath(folder, async () => {
    assert.equal((await findPython()).path, join(folder, 'python3'));
    assert.equal(canNobodyStart(join(folder, 'python3')), false);
    const found = await findPythonForAll().catch((error) => error);
    assert.ok(
      found instanceof Error
        ? /^Learners' programs cannot start the Python at .* NABLA_PYTHON/.test(
            found.message,
          )
        : canNobodyStart(found.path),
    );
  });
});

test('findPython says so when NABLA_PYTHON is not a Python', async (t) => {
  const folder = temporaryFolder(t);
  await withPath(folder, () => {
    process.env.NABLA_PYTHON = '/nowhere/python';
    return assert
      .rejects(findPython(), {
        message: /^NABLA_PYTHON names \/nowhere\/python, which does not run as Python/,
      })
      .finally(() => delete process.env.NABLA_PYTHON);
  });
});

test('checkDisk names the free and the needed megabytes', async () => {
  const measure = async () => ({ bavail: 200, bsize: 1e6 });
  await checkDisk('/data', 2e8, measure);
  await assert.rejects(checkDisk('/data', 1.5e9, measure), {
    name: 'Failure',
    message:
      'The disk of /data has 200 MB free, but the set-up needs about 1500 MB: free some ' +
      'space, then run the same command again.',
  });
});

test('checkPort refuses a port that is in use and proposes the next', async () => {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await assert.rejects(checkPort(port), {
    name: 'Failure',
    message: new RegExp(`^Port ${port} is in use by another program.*--port \\d+\\.$`),
  });
  await new Promise((resolve) => server.close(resolve));
  await checkPort(port);
});

test('checkPort refuses what is no port', async () => {
  for (const port of [0, 65536, 8.5, NaN]) {
    await assert.rejects(checkPort(port), {
      message: /^The port is .*, but a port is a whole number from 1 to 65535: /,
    });
  }
});
