/** Shared by the set-up's tests: temporary folders, copies of the clone, and commands. */
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { pathsOf, ROOT } from '../../../kernel/setup/paths.mjs';

/** A folder that is removed after the test; inside the clone, so on the same disk. */
export function temporaryFolder(t, name = 'test') {
  const parent = pathsOf(ROOT).cache;
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, `${name}-`));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** Copies what a clone holds (tracked and new files, nothing generated) to `target`. */
export function copyClone(target) {
  const list = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: ROOT, encoding: 'utf8', maxBuffer: 1e8 },
  );
  for (const file of new Set(list.split('\0'))) {
    const source = join(ROOT, file);
    if (file === '' || !existsSync(source)) continue;
    mkdirSync(dirname(join(target, file)), { recursive: true });
    copyFileSync(source, join(target, file));
  }
}

/** Copies a tree with hard links, and symbolic links as they are. */
export function linkTree(source, target) {
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(source)) {
    const from = join(source, name);
    const to = join(target, name);
    const status = lstatSync(from);
    if (status.isDirectory()) linkTree(from, to);
    else if (status.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
    else linkSync(from, to);
  }
}

/** Writes a shell script that stands for another program. */
export function fakeProgram(folder, name, body) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

/**
 * Starts one of the set-up's commands in the clone at `root`.
 *
 * @param {{ root?: string, env?: Record<string, string | undefined>, args?: string[] }} [options]
 */
export function startCommand(script, { root = ROOT, env = {}, args = [] } = {}) {
  const child = spawn(
    process.execPath,
    [join(root, 'kernel', 'setup', script), ...args],
    { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const text = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (chunk) => (text[stream] += chunk));
  }
  const ended = new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, ...text }));
  });
  return { child, text, ended };
}

/** Runs one of the set-up's commands to its end. */
export function runSetupCommand(script, options) {
  return startCommand(script, options).ended;
}

/** Waits until `condition` gives something. */
export async function until(condition, what, seconds = 60) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
