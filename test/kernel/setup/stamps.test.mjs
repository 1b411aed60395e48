import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { filesUnder, fingerprint, openStamps } from '../../../kernel/setup/stamps.mjs';
import { isLockInstalled } from '../../../kernel/setup/steps.mjs';
import { temporaryFolder } from './helpers.mjs';

test('a stamp matches only the value it was written for', (t) => {
  const stamps = openStamps(join(temporaryFolder(t), 'stamps'));
  assert.equal(stamps.matches('src', 'a'), false);
  stamps.write('src', 'a');
  assert.equal(stamps.matches('src', 'a'), true);
  assert.equal(stamps.matches('src', 'b'), false);
  stamps.clear('src');
  assert.equal(stamps.matches('src', 'a'), false);
});

test('fingerprint sees contents, names and values, and not where the clone is', (t) => {
  const root = temporaryFolder(t);
  const print = (folder, values = [1]) =>
    fingerprint(folder, { values, files: filesUnder(join(folder, 'src')) });
  mkdirSync(join(root, 'a', 'src', 'dist'), { recursive: true });
  writeFileSync(join(root, 'a', 'src', 'one.ts'), 'export const one = 1;');
  const before = print(join(root, 'a'));

  cpSync(join(root, 'a'), join(root, 'b'), { recursive: true });
  assert.equal(print(join(root, 'b')), before, 'a moved clone');
  writeFileSync(join(root, 'b', 'src', 'dist', 'one.js'), 'exports.one = 1;');
  assert.equal(print(join(root, 'b')), before, 'compiled files are no input');
  assert.notEqual(print(join(root, 'b'), [2]), before, 'another value');
  writeFileSync(join(root, 'b', 'src', 'one.ts'), 'export const one = 2;');
  assert.notEqual(print(join(root, 'b')), before, 'another content');
  rmSync(join(root, 'b', 'src', 'one.ts'));
  writeFileSync(join(root, 'b', 'src', 'two.ts'), 'export const one = 1;');
  assert.notEqual(print(join(root, 'b')), before, 'another name');
});

/** A clone whose lock file lists two packages, one of them for another platform. */
function lockedClone(t) {
  const root = temporaryFolder(t);
  const packages = {
    '': { name: 'root' },
    src: { name: 'nabla' },
    'node_modules/nabla': { link: true, resolved: 'src' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/win': { version: '1.0.0', integrity: 'sha512-w', optional: true },
  };
  const installed = { ...packages };
  delete installed['node_modules/win'];
  const write = (name, content) => {
    mkdirSync(join(root, 'node_modules'), { recursive: true });
    writeFileSync(join(root, name), JSON.stringify({ packages: content }));
  };
  for (const path of ['src', 'node_modules/nabla', 'node_modules/a']) {
    mkdirSync(join(root, path), { recursive: true });
  }
  write('package-lock.json', packages);
  write('node_modules/.package-lock.json', installed);
  return { root, packages, installed, write };
}

test('isLockInstalled accepts what the lock file lists, less other platforms', (t) => {
  assert.equal(isLockInstalled(lockedClone(t).root), true);
});

test('isLockInstalled notices a newer lock file', (t) => {
  const { root, packages, write } = lockedClone(t);
  const newer = { version: '1.1.0', integrity: 'sha512-b' };
  write('package-lock.json', { ...packages, 'node_modules/a': newer });
  assert.equal(isLockInstalled(root), false);
});

test('isLockInstalled notices a package that is gone', (t) => {
  const { root } = lockedClone(t);
  rmSync(join(root, 'node_modules', 'a'), { recursive: true });
  assert.equal(isLockInstalled(root), false);
});

test('isLockInstalled notices an install that did not come to its end', (t) => {
  const { root } = lockedClone(t);
  const trace = join(root, 'node_modules', '.package-lock.json');
  writeFileSync(trace, '{"packages": {"node_mod');
  assert.equal(isLockInstalled(root), false);
  rmSync(trace);
  assert.equal(existsSync(trace), false);
  assert.equal(isLockInstalled(root), false);
});
