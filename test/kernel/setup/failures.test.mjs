/** What a person reads when the set-up cannot go on: one sentence, and exit code 1. */
import assert from 'node:assert/strict';
import { existsSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';

import { failureOf } from '../../../kernel/setup/commands.mjs';
import { ROOT } from '../../../kernel/setup/paths.mjs';
import {
  copyClone,
  fakeProgram,
  runSetupCommand,
  temporaryFolder,
} from './helpers.mjs';

/** Nothing listens on port 9 of the loopback interface: connections are refused. */
const NO_NETWORK = {
  npm_config_registry: 'http://127.0.0.1:9/',
  npm_config_fetch_retries: '0',
  PIP_INDEX_URL: 'http://127.0.0.1:9/simple',
  PIP_EXTRA_INDEX_URL: '',
  PIP_NO_INDEX: undefined,
  PIP_FIND_LINKS: '',
  PIP_CONFIG_FILE: '/dev/null',
  PIP_RETRIES: '0',
};

const lastLine = (text) => text.trimEnd().split('\n').at(-1);

test('without a network, npm: says what could not be reached and what to do', async (t) => {
  const root = temporaryFolder(t);
  copyClone(root);
  const { code, stderr } = await runSetupCommand('setup.mjs', {
    root,
    env: NO_NETWORK,
  });
  assert.equal(code, 1);
  assert.equal(
    stderr,
    'The package registry could not be reached while installing the npm packages: check ' +
      'the network connection and the proxy settings, then run the same command again: ' +
      'it goes on where it stopped.\n',
  );
});

/** A clone whose npm packages are there already. */
function cloneWithPackages(t) {
  const root = temporaryFolder(t);
  copyClone(root);
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  return root;
}

test('without a network, pip: says the same, and leaves no stamp of success', async (t) => {
  const root = cloneWithPackages(t);
  const { code, stderr } = await runSetupCommand('setup.mjs', {
    root,
    env: NO_NETWORK,
  });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^The package registry could not be reached while installing the Python packages: .*\n$/,
  );
  assert.equal(existsSync(join(root, '.cache', 'stamps', 'venv')), false);
});

test('without a Python: says which one is needed', async (t) => {
  const root = cloneWithPackages(t);
  const env = { PATH: join(root, 'no-programs') };
  const { code, stderr } = await runSetupCommand('setup.mjs', { root, env });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^No Python was found, but JupyterLab needs Python 3\.10 or newer: /,
  );
});

test('a Python whose venv fails: names the package to install', async (t) => {
  const root = cloneWithPackages(t);
  // Debian's Python without python3-venv can import venv, and fails as it makes one.
  const body = [
    'case "$1" in',
    '  -c) printf "3.11.2\\n$0\\n\\n" ;;',
    '  *) echo "The virtual environment was not created successfully because ensurepip is not available."; exit 1 ;;',
    'esac',
  ];
  const PATH = join(root, 'programs');
  fakeProgram(PATH, 'python3', body.join('\n'));
  const { code, stderr } = await runSetupCommand('setup.mjs', { root, env: { PATH } });
  assert.equal(code, 1);
  assert.match(
    lastLine(stderr),
    /^Python 3\.11\.2 .* cannot make a virtual environment: .*apt install python3-venv/,
  );
});

test('npm start on a port in use: says so before anything is set up', async (t) => {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address();
  const { code, stdout, stderr } = await runSetupCommand('start.mjs', {
    args: ['--no-browser', '--port', String(port)],
  });
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(stderr, new RegExp(`^Port ${port} is in use by another program.*\\n$`));
});

test('failureOf tells a full disk and a wrong checksum from other failures', () => {
  const sentence = (output) =>
    failureOf('installing the packages', { code: 1, output });
  assert.match(
    sentence('npm error code ENOSPC\n').message,
    /^The disk became full while installing the packages: free about 1\.5 GB/,
  );
  assert.match(
    sentence('OSError: [Errno 28] No space left on device').message,
    /^The disk became full/,
  );
  assert.match(
    sentence('npm error code EINTEGRITY').message,
    /^A download did not have the checksum that the lock file names/,
  );
  assert.match(
    sentence(
      'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.',
    ).message,
    /^A download did not have the checksum/,
  );
  const other = sentence('SyntaxError: oh\n');
  assert.match(other.message, /^Installing the packages failed with exit code 1; /);
  assert.equal(other.details, 'SyntaxError: oh');
});
