/** A classroom of its own for a test: a port, a data folder and Unix users apart. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readJson, ROOT } from '../../../kernel/setup/paths.mjs';

const SCRIPT = join(ROOT, 'deploy', 'jupyterhub', 'classroom.mjs');

/** Not the numbers of a real class that may meet on this machine. */
const FIRST_UID = 57_000;

/**
 * Opens a classroom and waits until it is open.
 *
 * @param {readonly string[]} [options] more of `npm run classroom`'s
 */
export async function openClassroom(options = []) {
  const data = mkdtempSync(join(tmpdir(), 'nabla-classroom-'));
  const port = await freePorts();
  const child = spawn(
    process.execPath,
    [
      ...[SCRIPT, '--data', data, '--port', String(port)],
      ...['--first-uid', String(FIRST_UID), ...options],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  let printed = '';
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const opened = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        printed += text;
        if (printed.includes('Ctrl-C closes the classroom')) resolve(true);
      });
    }
  });
  const logs = () =>
    readdirSync(join(data, 'logs')).map((name) => ({
      name,
      text: readFileSync(join(data, 'logs', name), 'utf8'),
    }));
  const isOpen = await Promise.race([opened, ended.then(() => false)]);
  if (!isOpen) {
    rmSync(data, { recursive: true, force: true });
    throw new Error(`The classroom did not open:\n${printed}`);
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    hubPort: port + 1,
    proxyApiPort: port + 2,
    data,
    firstUid: FIRST_UID,
    pid: child.pid,
    ...readJson(join(data, 'hub', 'codes.json')),
    logs,
    printed: () => printed,
    /** Closes it as Ctrl-C does, and removes what it wrote. */
    async close({ keep = false } = {}) {
      child.kill('SIGINT');
      await ended;
      if (!keep) rmSync(data, { recursive: true, force: true });
    },
  };
}

/** The first of three neighbouring ports that are free. */
export async function freePorts() {
  for (let port = 18_100; port < 60_000; port += 3) {
    const free = await Promise.all([port, port + 1, port + 2].map(isFree));
    if (free.every(Boolean)) return port;
  }
  throw new Error('No three neighbouring ports are free.');
}

function isFree(port) {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      probe.close(() => done(true)),
    );
  });
}

/** All processes that run: `{ pid, parent, uid, command, status }`. */
function allProcesses() {
  const found = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      // Ended, and not yet noticed by its parent.
      if (/^State:\s+Z/m.test(status)) continue;
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll(
        '\0',
        ' ',
      );
      const number = (field) =>
        Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)[1]);
      found.push({
        ...{ pid: Number(name), parent: number('PPid'), uid: number('Uid') },
        ...{ command, status },
      });
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

/** The processes of a Unix user. */
export const processesOf = (wanted) =>
  allProcesses().filter(({ uid }) => uid === wanted);

/** The processes that were started from `pid`, directly or through others. */
export function descendantsOf(pid) {
  const all = allProcesses();
  const below = (ancestor) =>
    all
      .filter(({ parent }) => parent === ancestor)
      .flatMap((child) => [child, ...below(child.pid)]);
  return below(pid);
}
