/**
 * A whole clone under a path with spaces and Korean letters: an interrupted set-up goes
 * on, the second start only looks, JupyterLab runs a cell, Ctrl-C ends everything, and
 * nothing is written outside. The npm packages are linked in, not downloaded again.
 */
import assert from 'node:assert/strict';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';

import { ROOT } from '../../../kernel/setup/paths.mjs';
import { setupSteps } from '../../../kernel/setup/steps.mjs';
import {
  copyClone,
  linkTree,
  runSetupCommand,
  startCommand,
  temporaryFolder,
  until,
} from './helpers.mjs';

/** A notebook with the given code cells, for our kernel. */
function notebookOf(...sources) {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' },
    },
    cells: sources.map((source, index) => ({
      cell_type: 'code',
      id: `cell-${index}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source,
    })),
  };
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('a clone under "내 폴더 (nabla)"', { timeout: 600_000 }, async (t) => {
  const folder = temporaryFolder(t);
  const root = join(folder, '내 폴더 (nabla)');
  const home = join(folder, 'home');
  mkdirSync(home);
  copyClone(root);
  linkTree(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const env = {
    HOME: home,
    USERPROFILE: home,
    XDG_CACHE_HOME: undefined,
    // pip asks a Rust compiler for its version, and rustup notes that it was asked.
    RUSTUP_HOME: join(folder, 'rustup'),
  };

  await t.test('Ctrl-C stops the set-up with one line and exit code 130', async () => {
    const { child, text, ended } = startCommand('setup.mjs', { root, env });
    await until(() => text.stdout.includes('installing the pinned Python'), 'pip runs');
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    assert.equal(code, 130);
    assert.equal(stderr, 'Stopped. Run the same command again to go on.\n');
  });

  await t.test('the set-up goes on to its end', async () => {
    const { code, stderr } = await runSetupCommand('setup.mjs', { root, env });
    assert.equal(stderr, '');
    assert.equal(code, 0);
  });

  await t.test('the second set-up only looks, in less than 5 s', async () => {
    const started = performance.now();
    const { code, stdout } = await runSetupCommand('setup.mjs', { root, env });
    assert.equal(code, 0);
    const steps = stdout.trim().split('\n').slice(0, -1);
    assert.equal(steps.length, setupSteps(root).length);
    for (const step of steps) assert.match(step, /: up to date$/);
    assert.ok(performance.now() - started < 5000);
  });

  await t.test('npm start serves notebooks/ on loopback with a token', async () => {
    const port = await freePort();
    const { child, text, ended } = startCommand('start.mjs', {
      root,
      env,
      args: ['--no-browser', '--port', String(port)],
    });
    const [, url, token] = await until(
      () => /JupyterLab is at (\S+)lab\?token=(\w+)/.exec(text.stdout),
      'JupyterLab is up',
    );
    assert.equal(url, `http://127.0.0.1:${port}/`);
    assert.equal((await fetch(`${url}api/kernelspecs`)).status, 403);
    const headers = { Authorization: `token ${token}` };
    const specs = await (await fetch(`${url}api/kernelspecs`, { headers })).json();
    const { argv, interrupt_mode } = specs.kernelspecs.tslab.spec;
    assert.equal(argv[0], process.execPath);
    assert.equal(argv[1], join(root, 'kernel', 'dist', 'main.js'));
    assert.equal(interrupt_mode, 'message');
    const page = await (await fetch(`${url}lab`, { headers })).text();
    assert.match(page, /"preferredPath": "notebooks"/);

    const notebook = join(root, 'notebooks', '시험 1.ipynb');
    const cells = ["import { array } from 'nabla';", 'array([[1, 2], [3, 4]]).shape'];
    writeFileSync(notebook, JSON.stringify(notebookOf(...cells)));
    const run = await runSetupCommand('run.mjs', {
      root,
      env: { ...env, INIT_CWD: root },
      args: [
        'kernel/dist/runner/cli.js',
        '--save',
        ...['--url', url, '--token', token],
        notebook,
      ],
    });
    assert.equal(run.stderr, '');
    assert.equal(run.code, 0, run.stdout);
    const [, { outputs }] = JSON.parse(readFileSync(notebook, 'utf8')).cells;
    assert.deepEqual(outputs[0].data['text/plain'], ['[ 2, 2 ]']);

    const runtime = join(root, '.cache', 'jupyter', 'runtime');
    const [file] = readdirSync(runtime).filter((name) =>
      /^jpserver-\d+\.json$/.test(name),
    );
    const { pid } = JSON.parse(readFileSync(join(runtime, file), 'utf8'));
    child.kill('SIGINT');
    assert.equal((await ended).code, 0);
    assert.equal(isRunning(pid), false);
  });

  await t.test('npm start -- --version answers and ends', async () => {
    const args = ['--version'];
    const { code, stdout, stderr } = await runSetupCommand('start.mjs', {
      root,
      env,
      args,
    });
    assert.equal(stderr, '');
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
    assert.equal(code, 0);
  });

  await t.test('npm start tells why JupyterLab has not started, and ends', async () => {
    const args = ['--no-browser', '--ServerApp.certfile=missing.pem'];
    const { code, stderr } = await runSetupCommand('start.mjs', { root, env, args });
    assert.match(stderr, /missing\.pem/);
    assert.equal(code, 1);
  });

  await t.test('the news pop-up is off', () => {
    const folder = join(root, '.venv', 'share', 'jupyter', 'lab', 'settings');
    const settings = JSON.parse(readFileSync(join(folder, 'overrides.json'), 'utf8'));
    const { fetchNews } = settings['@jupyterlab/apputils-extension:notification'];
    assert.equal(fetchNews, 'false');
  });

  await t.test('nothing was written to the home folder', () => {
    assert.deepEqual(readdirSync(home, { recursive: true }), []);
  });

  await t.test(
    'a moved clone is noticed: its venv and kernelspec name the old place',
    async () => {
      const moved = join(folder, 'moved');
      renameSync(root, moved);
      const open = [];
      for (const step of setupSteps(moved)) {
        if (!(await step.isDone())) open.push(step.title);
      }
      assert.deepEqual(open, ['JupyterLab', 'kernel (kernelspec tslab)']);
    },
  );
});
