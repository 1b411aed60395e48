/**
 * The classroom's own behaviour: what it says when it cannot start, what outlives the end
 * of the hub, how lessons are updated, and that closing it leaves nothing running.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';

import { pathsOf, ROOT, venvProgram } from '../../kernel/setup/paths.mjs';
import { Learner, run } from './support/learner.mjs';
import {
  descendantsOf,
  freePorts,
  openClassroom,
  processesOf,
} from './support/room.mjs';

const SCRIPT = join(ROOT, 'deploy', 'jupyterhub', 'classroom.mjs');
const isRoot = process.getuid() === 0;
const skip = isRoot
  ? false
  : 'learners are kept apart only when root starts the classroom';

/** Runs the command to its end: its exit code and what it printed. */
function command(args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [SCRIPT, ...args], options);
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (printed += text));
    }
    child.once('exit', (code) => resolve({ code, printed: printed.trim() }));
  });
}

describe('npm run classroom says in one sentence what is wrong', () => {
  const refused = async (args, expected, options) => {
    const { code, printed } = await command(args, options);
    assert.equal(code, 1, printed);
    assert.match(printed, expected);
    assert.equal(printed.split('\n').length, 1, printed);
  };

  it('about its options', async () => {
    await refused(['--colour', 'red'], /'--colour'.*--help/);
    await refused(['--port', 'eighty'], /--port is "eighty", but a whole number/);
    await refused(['--memory', 'plenty'], /--memory is "plenty", but a size such as/);
    await refused(['--key', 'key.pem'], /needs both --certificate and --key/);
    await refused(['--certificate', 'no.pem', '--key', 'no.pem'], /no file no\.pem/, {
      cwd: tmpdir(),
    });
  });

  it('about a port in use', { skip }, async () => {
    const port = await freePorts();
    const { createServer } = await import('node:http');
    const other = createServer().listen(port, '127.0.0.1');
    await refused(['--port', String(port)], new RegExp(`Port ${port} is in use`));
    other.close();
  });

  it('about an ordinary user', { skip }, async () => {
    const asNobody = { uid: 65534, gid: 65534, cwd: '/' };
    await refused([], /not started as root.*--without-isolation/, asNobody);
  });

  it('about somebody who has not joined', async () => {
    const data = mkdtempSync(join(tmpdir(), 'nabla-empty-'));
    await refused(['--data', data, '--forget', 'ann'], /Nobody called ann has joined/);
    rmSync(data, { recursive: true });
  });
});

describe('a classroom', { skip, timeout: 600_000 }, () => {
  let room;
  let lessons;
  let ann;
  const lesson = (text) => {
    const cells = [
      { id: 'first', cell_type: 'code', source: text },
      { id: 'second', cell_type: 'code', source: 'console.log(2)' },
    ].map((cell) => ({ ...cell, outputs: [], metadata: {}, execution_count: null }));
    writeFileSync(
      join(lessons, 'one.ipynb'),
      JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }),
    );
  };

  before(async () => {
    lessons = mkdtempSync(join(tmpdir(), 'nabla-lessons-'));
    lesson('console.log(1)');
    room = await openClassroom(['--lessons', lessons, '--leader', 'teacher']);
    ann = new Learner(room.origin, 'ann');
    await ann.signIn(room.classCode);
    await ann.startServer();
  });

  after(async () => {
    ann?.close();
    await room?.close();
    rmSync(lessons, { recursive: true, force: true });
  });

  it('keeps its folders to those whom they belong to', () => {
    const mode = (...path) => statSync(join(room.data, ...path)).mode & 0o777;
    assert.equal(mode('hub'), 0o700);
    assert.equal(mode('logs'), 0o700);
    assert.equal(mode('learners', 'ann'), 0o700);
    assert.equal(mode('learners'), 0o711);
    assert.equal(statSync(join(room.data, 'learners', 'ann')).uid, room.firstUid);
    for (const name of ['members.json', 'codes.json', 'cookie_secret']) {
      assert.equal(mode('hub', name), 0o600, name);
    }
    assert.ok(
      !readFileSync(join(room.data, 'hub', 'members.json'), 'utf8').includes(
        ann.password,
      ),
    );
  });

  it('makes the leader an admin, and nobody else', async () => {
    const teacher = new Learner(room.origin, 'teacher');
    await teacher.signIn(room.classCode);
    assert.equal(teacher.isSignedIn, false, 'the class code is not the leader’s');
    await teacher.signIn(room.leaderCode);
    assert.equal((await teacher.model()).admin, true);
    assert.equal((await ann.model()).admin, false);
    const users = await teacher.browser.fetch('/hub/api/users');
    assert.deepEqual((await users.json()).map(({ name }) => name).sort(), [
      'ann',
      'teacher',
    ]);
    assert.equal((await ann.browser.fetch('/hub/admin')).status, 403);
    teacher.close();
  });

  it('takes names in any script', async () => {
    const minsu = new Learner(room.origin, '민수');
    await minsu.signIn(room.classCode);
    await minsu.startServer();
    const kernel = await minsu.openKernel('lessons/one.ipynb');
    const { text } = await run(kernel, 'console.log(process.cwd())');
    assert.equal(text.trim(), join(room.data, 'learners', '민수', 'lessons'));
    minsu.close();
  });

  it('goes on when the hub was killed: kernels keep their variables', async () => {
    const kernel = await ann.openKernel('lessons/one.ipynb');
    assert.equal((await run(kernel, 'const kept = 42;')).status, 'ok');
    const hub = descendantsOf(room.pid).find(({ command: line }) =>
      line.includes('-m jupyterhub --config'),
    );
    process.kill(hub.pid, 'SIGKILL');
    assert.equal((await run(kernel, 'console.log(kept)')).text, '42\n');
    await isBack(async () => (await ann.browser.fetch('/hub/api')).ok);
    assert.equal((await ann.model()).servers[''].ready, true);
    assert.equal((await run(kernel, 'console.log(kept + 1)')).text, '43\n');
  });

  it('ends the kernels of a server that was killed', async () => {
    const server = processesOf(room.firstUid).find(({ command: line }) =>
      line.includes('nursery.py'),
    );
    process.kill(server.pid, 'SIGKILL');
    await isBack(() => processesOf(room.firstUid).length === 0);
    await isBack(async () => (await ann.model()).servers[''] === undefined);
    await ann.startServer();
  });

  it('signals nobody else when a server’s number has become another process’s', () => {
    const code = [
      'import asyncio, os, sys',
      'from types import SimpleNamespace',
      'from classroom.spawner import LearnerSpawner, user_of',
      'assert user_of(os.getpid()) == os.getuid() and user_of(2**22 + 1) is None',
      `other = SimpleNamespace(pid=os.getpid(), uid=${room.firstUid})`,
      'assert asyncio.run(LearnerSpawner._signal(other, 9)) is False',
    ].join('\n');
    const python = venvProgram(pathsOf(ROOT).classroomVenv, 'python');
    const cwd = join(ROOT, 'deploy', 'jupyterhub');
    const { status, stderr } = spawnSync(python, ['-c', code], {
      cwd,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });

  it('brings an updated lesson at the next start, and keeps the learner’s edit', async () => {
    const path = 'lessons/one.ipynb';
    const { content } = await ann.contents.get(path, { content: true });
    content.cells[0].source = 'console.log("mine")';
    await ann.contents.save(path, { type: 'notebook', format: 'json', content });
    await ann.browser.fetch('/hub/api/users/ann/server', { method: 'DELETE' });
    await isBack(async () => (await ann.model()).servers[''] === undefined);
    // What `npm run classroom` does with the leader's folder as it opens.
    lesson('console.log("changed")');
    const handed = JSON.parse(readFileSync(join(lessons, 'one.ipynb'), 'utf8'));
    handed.cells[1].source = 'console.log("better")';
    writeFileSync(join(room.data, 'lessons', 'one.ipynb'), JSON.stringify(handed));
    await ann.startServer();
    const now = (await ann.contents.get(path, { content: true })).content;
    assert.deepEqual(
      now.cells.map(({ source }) => source),
      ['console.log("mine")', 'console.log("better")'],
    );
  });

  it('uses a library of the leader’s as it is compiled, even while it is edited', async () => {
    const folder = join(lessons, 'linked');
    const put = (name, text) => writeFileSync(join(folder, name), text);
    mkdirSync(join(folder, 'dist'), { recursive: true });
    put('dist/index.js', 'exports.value = "compiled";');
    put('dist/index.d.ts', 'export declare const value: string;');
    const options = { outDir: 'dist', declaration: true, module: 'commonjs' };
    put('tsconfig.json', JSON.stringify({ compilerOptions: options }));
    const entry = {
      main: 'dist/index.js',
      types: 'dist/index.d.ts',
      source: 'index.ts',
    };
    put('package.json', JSON.stringify({ name: 'linked', ...entry }));
    put('index.ts', 'export const value: string = "edited";');
    chmodSync(lessons, 0o755);
    for (const name of ['dist/index.js', 'dist/index.d.ts']) {
      utimesSync(join(folder, name), 1, 1);
    }
    const kernel = await ann.openKernel('lessons/two.ipynb');
    const link = `import fs from 'node:fs';
      fs.mkdirSync('node_modules');
      fs.symlinkSync(${JSON.stringify(folder)}, 'node_modules/linked');`;
    assert.equal((await run(kernel, link)).text, '');
    const code = "import { value } from 'linked'; console.log(value);";
    assert.equal((await run(kernel, code)).text, 'compiled\n');
  });

  it('lets one who forgot the password choose another', async () => {
    const { code, printed } = await command(['--data', room.data, '--forget', 'Ann']);
    assert.equal(code, 0, printed);
    const again = new Learner(room.origin, 'ann', 'another password');
    await again.signIn('');
    assert.equal(again.isSignedIn, false);
    await again.signIn(room.classCode);
    assert.equal(again.isSignedIn, true);
    assert.equal(statSync(join(room.data, 'learners', 'ann')).uid, room.firstUid);
    again.close();
  });

  it('has nothing running any more once it is closed', async () => {
    const all = descendantsOf(room.pid).map(({ pid }) => pid);
    assert.ok(all.length > 5);
    await room.close({ keep: true });
    const isRunning = (pid) => {
      try {
        return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
      } catch {
        return false;
      }
    };
    assert.deepEqual(all.filter(isRunning), []);
    assert.deepEqual(processesOf(room.firstUid), []);
    // Notebooks are there for the next time.
    const kept = join(room.data, 'learners', 'ann', 'lessons', 'one.ipynb');
    assert.match(readFileSync(kept, 'utf8'), /mine/);
  });
});

async function isBack(condition, seconds = 60) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await Promise.resolve()
      .then(condition)
      .catch(() => false);
    if (found) return;
    if (Date.now() > deadline) throw new Error(`Not within ${seconds} s.`);
    await delay(250);
  }
}
