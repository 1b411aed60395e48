import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { acquireLock } from '../../../kernel/setup/lock.mjs';
import { ROOT } from '../../../kernel/setup/paths.mjs';
import { temporaryFolder, until } from './helpers.mjs';

const LOCK_MODULE = pathToFileURL(join(ROOT, 'kernel', 'setup', 'lock.mjs')).href;

/** A process that holds the lock until it is killed. */
function startHolder(path) {
  const program = `
    import { acquireLock } from ${JSON.stringify(LOCK_MODULE)};
    await acquireLock(${JSON.stringify(path)}, () => {});
    setInterval(() => {}, 1000);`;
  return spawn(process.execPath, ['--input-type=module', '-e', program]);
}

test('a second set-up waits until the first has ended, even if it crashed', async (t) => {
  const path = join(temporaryFolder(t), 'setup.lock');
  const holder = startHolder(path);
  await until(() => existsSync(path), 'the first process has the lock');

  const waited = [];
  let acquired = false;
  const second = acquireLock(path, (pid) => waited.push(pid)).then((release) => {
    acquired = true;
    return release;
  });
  await until(() => waited.length > 0, 'the second one waits');
  await new Promise((resolve) => setTimeout(resolve, 700));
  assert.deepEqual(waited, [holder.pid]);
  assert.equal(acquired, false);

  holder.kill('SIGKILL');
  const release = await second;
  assert.equal(existsSync(path), true);
  release();
  assert.equal(existsSync(path), false);
});

test('a lock file that was cut short is taken over', async (t) => {
  const path = join(temporaryFolder(t), 'setup.lock');
  writeFileSync(path, '{"pid": 12');
  const release = await acquireLock(path, () => assert.fail('nobody holds it'));
  release();
});

test('the lock of another machine is respected', async (t) => {
  const path = join(temporaryFolder(t), 'setup.lock');
  writeFileSync(path, JSON.stringify({ pid: 1, host: `not-${hostname()}` }));
  let waiting;
  const told = await new Promise((resolve) => (waiting = acquireLock(path, resolve)));
  assert.equal(told, 1);
  writeFileSync(path, '');
  const release = await waiting;
  release();
});
