/**
 * Ann tries to get at what is Bob's, in a real classroom over real HTTP. Every attempt has
 * its counterpart where it can: the same thing done by Bob, which works, so that an attempt
 * that fails for another reason is noticed.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import WebSocket from 'ws';

import { Learner, run } from './support/learner.mjs';
import { openClassroom, processesOf } from './support/room.mjs';

const isRoot = process.getuid() === 0;
const skip = isRoot
  ? false
  : 'learners are kept apart only when root starts the classroom';

const SECRET = 'bob-wrote-this';
const NOTEBOOK = 'lessons/4.2-loss-functions.ipynb';

/** What the code prints in this kernel, as JSON. */
async function evaluate(kernel, code) {
  const { status, text } = await run(kernel, code);
  assert.equal(status, 'ok', text);
  return JSON.parse(text.trim().split('\n').at(-1));
}

/** Code that tries each expression and prints, per name, its value or its error's code. */
function attempts(expressions) {
  const tries = Object.entries(expressions).map(
    ([name, expression]) =>
      `  try { results[${JSON.stringify(name)}] = 'got ' + String(await (${expression})).slice(0, 60); }\n` +
      `  catch (error) { results[${JSON.stringify(name)}] = (error as { code?: string }).code ?? String(error); }`,
  );
  return (
    `import fs from 'node:fs';\nimport net from 'node:net';\n` +
    `{ const results: Record<string, string> = {};\n${tries.join('\n')}\n` +
    `console.log(JSON.stringify(results)); }`
  );
}

describe('a classroom keeps learners apart', { skip, timeout: 600_000 }, () => {
  let room;
  let ann;
  let bob;
  let annKernel;
  let bobKernel;
  let annUid;
  let bobUid;
  let bobPort;
  let bobHome;
  let bobConnection;
  let annToken;

  before(async () => {
    room = await openClassroom(['--memory', '700M']);
    ann = new Learner(room.origin, 'ann');
    bob = new Learner(room.origin, 'bob');
    for (const learner of [ann, bob]) {
      assert.equal(await learner.signIn(room.classCode), 302);
      await learner.startServer();
    }
    annKernel = await ann.openKernel(NOTEBOOK);
    bobKernel = await bob.openKernel(NOTEBOOK);
    const self = `import fs from 'node:fs'; fs.writeFileSync('secret.txt', '${SECRET}');
      console.log(JSON.stringify({ uid: process.getuid!(), home: process.env.HOME,
        connection: process.argv[2], token: process.env.JUPYTERHUB_API_TOKEN,
        service: process.env.JUPYTERHUB_SERVICE_URL }))`;
    const bobs = await evaluate(bobKernel, self);
    const anns = await evaluate(annKernel, self.replace(SECRET, 'ann-wrote-this'));
    [annUid, bobUid] = [anns.uid, bobs.uid];
    bobHome = bobs.home;
    bobConnection = bobs.connection;
    bobPort = Number(new URL(bobs.service).port);
    annToken = anns.token;
  });

  after(async () => {
    ann?.close();
    bob?.close();
    await room?.close();
  });

  it('runs each as a Unix user of their own, without any rights', async () => {
    assert.notEqual(annUid, bobUid);
    assert.ok(annUid >= room.firstUid && bobUid >= room.firstUid);
    const processes = processesOf(annUid);
    assert.ok(processes.length >= 2, 'a server and a kernel');
    for (const { status } of processes) {
      assert.match(status, /^NoNewPrivs:\s+1$/m);
      assert.match(status, /^CapEff:\s+0+$/m);
      assert.match(status, /^Groups:\s*$/m);
    }
  });

  it("refuses Ann's browser everything under Bob's address", async () => {
    const asked = [
      'api/contents/lessons/secret.txt',
      'files/lessons/secret.txt',
      'lab',
    ];
    asked.push('api/kernels', 'api/sessions', 'api/terminals', 'api/status', 'tree');
    for (const path of asked) {
      const own = await bob.browser.fetch(`${bob.base}${path}`);
      if (path.includes('secret')) assert.ok((await own.text()).includes(SECRET), path);
      const answer = await ann.browser.fetch(`${bob.base}${path}`);
      const text = await answer.text();
      assert.ok([403, 404].includes(answer.status), `${path}: ${answer.status}`);
      assert.ok(!text.includes(SECRET), path);
    }
    for (const [method, path] of [
      ['PUT', 'api/contents/lessons/planted.txt'],
      ['DELETE', 'api/contents/lessons/secret.txt'],
      ['POST', 'api/sessions'],
      ['POST', 'api/shutdown'],
    ]) {
      const answer = await ann.browser.once(`${bob.base}${path}`, {
        method,
        body: '{}',
      });
      assert.equal(answer.status, 403, `${method} ${path}`);
    }
    assert.equal(readFileSync(join(bobHome, 'lessons', 'secret.txt'), 'utf8'), SECRET);
  });

  it("refuses Ann's browser Bob's kernel", async () => {
    const path = `${bob.base}api/kernels/${bobKernel.id}/channels`;
    const attempt = (headers, origin) =>
      new Promise((done) => {
        const url = `${room.origin.replace('http', 'ws')}${path}`;
        const socket = new WebSocket(url, { headers, origin });
        socket.on('open', () => done('open'));
        socket.on('unexpected-response', (_, { statusCode }) => done(statusCode));
        socket.on('error', () => undefined);
      });
    const cookies = (learner) => learner.browser.cookies;
    const header = (list) =>
      list.map(({ name, value }) => `${name}=${value}`).join('; ');
    assert.equal(await attempt({ Cookie: header(cookies(bob)) }, room.origin), 'open');
    // All of Ann's cookies, also those that a browser would not send to this path.
    assert.equal(await attempt({ Cookie: header(cookies(ann)) }, room.origin), 403);
    assert.equal(
      await attempt({ Authorization: `token ${annToken}` }, room.origin),
      403,
    );
    assert.equal(await attempt({}, room.origin), 403);
    // Bob's own browser on a page of another site.
    const elsewhere = 'http://elsewhere.example';
    assert.equal(await attempt({ Cookie: header(cookies(bob)) }, elsewhere), 403);
  });

  it("does not lead out of Ann's folder by paths or links", async () => {
    const made = await evaluate(
      annKernel,
      `import fs from 'node:fs';
      fs.symlinkSync(${JSON.stringify(bobHome)}, process.env.HOME + '/lessons/to-bob');
      fs.symlinkSync(${JSON.stringify(room.data)} + '/hub', process.env.HOME + '/to-hub');
      console.log(JSON.stringify(true));`,
    );
    assert.ok(made);
    const own = await ann.browser.fetch(`${ann.base}files/lessons/secret.txt`);
    assert.equal(await own.text(), 'ann-wrote-this');
    for (const path of [
      'files/../../bob/lessons/secret.txt',
      'files/%2e%2e/bob/lessons/secret.txt',
      'files/..%2fbob/lessons/secret.txt',
      'files/%2e%2e%2fbob%2flessons%2fsecret.txt',
      'api/contents/%2e%2e/bob/lessons/secret.txt',
      'api/contents/..%2fbob%2flessons%2fsecret.txt',
      'api/contents/lessons/to-bob/lessons/secret.txt',
      'files/lessons/to-bob/lessons/secret.txt',
      'files/to-hub/cookie_secret',
      'files/to-hub/members.json',
      'static/..%2f..%2f..%2f..%2f..%2fetc%2fshadow',
    ]) {
      // As written: the URL class would resolve the dots before sending.
      const answer = await rawGet(room.port, `${ann.base}${path}`, ann);
      assert.ok(answer.status >= 400, `${path}: ${answer.status}`);
      assert.ok(!answer.text.includes(SECRET), path);
    }
  });

  it("refuses Ann's cells Bob's files, processes and sockets", async () => {
    const file = (path) => `fs.readFileSync(${JSON.stringify(path)}, 'utf8')`;
    const folder = (path) => `fs.readdirSync(${JSON.stringify(path)}).join()`;
    const key = JSON.parse(readFileSync(bobConnection, 'utf8'));
    const socket = `${key.ip}-${key.iopub_port}`;
    const bobs = processesOf(bobUid);
    const server = bobs.find(({ command }) => command.includes('nursery.py')).pid;
    const { pid } = bobs.find(({ command }) => command.includes('kernel/dist'));
    const tried = {
      'all learners': folder(join(room.data, 'learners')),
      "Bob's folder": folder(bobHome),
      "Bob's notebook": file(join(bobHome, NOTEBOOK)),
      "Bob's file": file(join(bobHome, 'lessons', 'secret.txt')),
      'write to Bob': `fs.writeFileSync(${JSON.stringify(join(bobHome, 'planted'))}, 'x')`,
      'plant a learner': `fs.mkdirSync(${JSON.stringify(join(room.data, 'learners', 'eve'))})`,
      "Bob's connection file": file(bobConnection),
      "Bob's kernel socket": `new Promise((done, failed) => net.connect(${JSON.stringify(socket)}).once('connect', () => done('connected')).once('error', failed))`,
      "Bob's environment": file(`/proc/${pid}/environ`),
      "Bob's memory": `fs.openSync('/proc/${pid}/mem', 'r')`,
      "Bob's open files": folder(`/proc/${pid}/fd`),
      "Bob's server's environment": file(`/proc/${server}/environ`),
      "Ann's server's memory": `fs.openSync('/proc/' + process.ppid + '/mem', 'r')`,
      "signal to Bob's server": `process.kill(${server}, 'SIGTERM')`,
      'the register': file(join(room.data, 'hub', 'members.json')),
      'the codes': file(join(room.data, 'hub', 'codes.json')),
      "the hub's database": file(join(room.data, 'hub', 'jupyterhub.sqlite')),
      "the hub's log": file(join(room.data, 'logs', 'hub.log')),
      "the hub's environment": file(`/proc/${room.pid}/environ`),
      'change the lessons': `fs.writeFileSync(${JSON.stringify(join(room.data, 'lessons', 'x.ipynb'))}, '')`,
      'become root': `process.setuid!(0)`,
      'become Bob': `process.setuid!(${bobUid})`,
    };
    const results = await evaluate(annKernel, attempts(tried));
    for (const name of Object.keys(tried)) {
      assert.match(results[name], /^E(?:ACCES|PERM)$/, `${name}: ${results[name]}`);
    }
    // The same by Bob works.
    const mine = await evaluate(
      bobKernel,
      attempts({
        file: tried["Bob's file"],
        connection: tried["Bob's connection file"],
        socket: tried["Bob's kernel socket"],
        environment: tried["Bob's environment"],
        lessons: folder(join(room.data, 'lessons')),
      }),
    );
    for (const [name, result] of Object.entries(mine)) {
      assert.match(result, /^got /, `${name}: ${result}`);
    }
  });

  it("opens no port for Bob's kernel, and only his server's is there", () => {
    const listening = readFileSync('/proc/net/tcp', 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , uid]) => state === '0A' && Number(uid) === bobUid)
      .map(([, address]) => address);
    const loopback = '0100007F';
    const port = bobPort.toString(16).toUpperCase().padStart(4, '0');
    assert.deepEqual(listening, [`${loopback}:${port}`]);
  });

  it('gives a server its port before anyone else can take it', async () => {
    // As the hub does, which then takes its time: many servers may be starting.
    const asking = connect(join(room.data, 'hub', 'nursery.sock'));
    const [said] = await once(asking.setEncoding('utf8'), 'data');
    const port = Number(said);
    assert.ok(port > 1024, said);
    const taken = await evaluate(
      annKernel,
      attempts({
        'a port of one to come': `new Promise((done, failed) => net.createServer().listen(${port}, '127.0.0.1', () => done('listens')).once('error', failed))`,
      }),
    );
    asking.destroy();
    assert.deepEqual(taken, { 'a port of one to come': 'EADDRINUSE' });
  });

  it("refuses Ann's cells Bob's server, the hub's interface and the proxy's", async () => {
    const status = (url, method = 'GET', token = '') =>
      `fetch(${JSON.stringify(url)}, { method: '${method}', redirect: 'manual', headers: ${
        token === '' ? '{}' : `{ Authorization: 'token ${token}' }`
      } }).then((answer) => answer.status)`;
    const hub = `http://127.0.0.1:${room.hubPort}/hub/api`;
    const direct = `http://127.0.0.1:${bobPort}/user/bob/api/contents/lessons`;
    const routes = `http://127.0.0.1:${room.proxyApiPort}/api/routes`;
    // The widest token that Ann's own account gives.
    const wide = await ann.browser.fetch('/hub/api/users/ann/tokens', {
      method: 'POST',
      body: '{}',
    });
    const { token: ownToken } = await wide.json();
    assert.ok(ownToken);
    const tokens = { server: annToken, own: ownToken };
    const tried = { 'direct, no token': status(direct) };
    for (const [name, token] of Object.entries(tokens)) {
      tried[`direct, ${name}`] = status(direct, 'GET', token);
      tried[`all users, ${name}`] = status(`${hub}/users`, 'GET', token);
      tried[`bob, ${name}`] = status(`${hub}/users/bob`, 'GET', token);
      tried[`bob's token, ${name}`] = status(`${hub}/users/bob/tokens`, 'POST', token);
      tried[`bob's tokens, ${name}`] = status(`${hub}/users/bob/tokens`, 'GET', token);
      tried[`bob's server, ${name}`] = status(
        `${hub}/users/bob/server`,
        'DELETE',
        token,
      );
      tried[`new user, ${name}`] = status(`${hub}/users/eve`, 'POST', token);
      tried[`admin, ${name}`] = status(`${hub}/users/ann`, 'PATCH', token);
      tried[`hub's routes, ${name}`] = status(`${hub}/proxy`, 'GET', token);
      tried[`shutdown, ${name}`] = status(`${hub}/shutdown`, 'POST', token);
      tried[`proxy, ${name}`] = status(routes, 'GET', token);
    }
    tried['proxy, no token'] = status(routes);
    const results = await evaluate(annKernel, attempts(tried));
    for (const [name, result] of Object.entries(results)) {
      if (name.startsWith('all users')) continue;
      assert.match(result, /^got (?:302|40[1345])$/, `${name}: ${result}`);
    }
    // Listing users is allowed and shows only oneself.
    for (const token of Object.values(tokens)) {
      const answer = await fetch(`${hub}/users`, {
        headers: { Authorization: `token ${token}` },
      });
      const names = answer.ok ? (await answer.json()).map(({ name }) => name) : [];
      assert.ok(
        names.every((name) => name === 'ann'),
        names.join(),
      );
    }
    const own = await fetch(`${hub}/users/ann`, {
      headers: { Authorization: `token ${ownToken}` },
    });
    assert.equal(own.status, 200);
  });

  it('has no terminals', async () => {
    const answer = await ann.browser.once(`${ann.base}api/terminals`, {
      method: 'POST',
    });
    assert.equal(answer.status, 404);
  });

  it("refuses a request with Bob's cookies from a page of another site", async () => {
    const path = `${bob.base}api/contents/lessons/secret.txt`;
    const cookie = bob.browser.cookieHeader(path);
    for (const headers of [
      { Cookie: cookie },
      { Cookie: cookie, Origin: 'http://elsewhere.example' },
      { Cookie: cookie, Referer: 'http://elsewhere.example/' },
    ]) {
      const answer = await fetch(`${room.origin}${path}`, {
        method: 'DELETE',
        headers,
      });
      assert.equal(answer.status, 403);
      await answer.text();
    }
    const cookies = bob.browser.setCookieLines.filter((line) =>
      /^(?:jupyterhub[^=]*|_xsrf)="?[^";]/.test(line),
    );
    assert.ok(cookies.length >= 4);
    for (const line of cookies) assert.match(line, /samesite=lax/i);
    // What opens Bob's server is sent to no other learner's.
    const opening = cookies.filter((line) => line.startsWith('jupyterhub-user-bob'));
    assert.ok(opening.length > 0);
    for (const line of opening) assert.match(line, /path=\/user\/bob\/(?:;|$)/i);
    for (const line of cookies.filter((text) => !text.startsWith('_xsrf'))) {
      assert.match(line, /httponly/i);
    }
  });

  it('lets nobody in as someone else', async () => {
    const as = async (name, password, code) => {
      const eve = new Learner(room.origin, name, password);
      await eve.signIn(code);
      eve.close();
      return eve.isSignedIn;
    };
    assert.equal(await as('bob', bob.password, ''), true);
    assert.equal(await as('bob', 'password of eve', room.classCode), false);
    assert.equal(await as('BOB', 'password of eve', room.classCode), false);
    assert.equal(await as('ｂｏｂ', 'password of eve', room.classCode), false);
    assert.equal(await as('leader', 'password of eve', room.classCode), false);
    assert.equal(await as('eve', 'password of eve', ''), false);
    assert.equal(await as('eve', 'password of eve', 'wrong-code'), false);
    assert.equal(await as('eve', 'short', room.classCode), false);
    assert.equal(await as('../bob', 'password of eve', room.classCode), false);
    assert.equal(await as('bob/..', 'password of eve', room.classCode), false);
    assert.deepEqual(readdirSync(join(room.data, 'learners')).sort(), [
      'ann',
      'bob',
      'node_modules',
    ]);
    // Ten failures, and the right password does not help for a while.
    for (let count = 0; count < 10; count += 1) await as('bob', `guess ${count}`, '');
    assert.equal(await as('bob', bob.password, ''), false);
  });

  it('stops a learner at their memory and processes, and nobody else', async () => {
    const hungry = await ann.openKernel('lessons/4.3-numerical-differentiation.ipynb');
    const died = new Promise((done) =>
      hungry.statusChanged.connect((_, status) => {
        if (status === 'autorestarting' || status === 'dead') done(status);
      }),
    );
    const eaten = run(
      hungry,
      `const kept: Uint8Array[] = [];
       for (let i = 0; i < 40; i++) kept.push(new Uint8Array(5e7).fill(1));
       console.log(kept.length);`,
    ).catch((error) => error);
    const outcome = await Promise.race([died, eaten]);
    assert.ok(
      outcome === 'autorestarting' || outcome === 'dead' || outcome.status !== 'ok',
      'two gigabytes fitted into 700 MB',
    );
    const { text } = await run(bobKernel, 'console.log(6 * 7)');
    assert.equal(text, '42\n');
    const forked = await evaluate(
      annKernel,
      `import { spawn } from 'node:child_process';
       const sleepers = [];
       let refused = 0;
       for (let i = 0; i < 600; i++) {
         try {
           const child = spawn('sleep', ['30'], { stdio: 'ignore' });
           child.on('error', () => undefined);
           if (child.pid === undefined) refused += 1; else sleepers.push(child);
         } catch { refused += 1; }
       }
       for (const child of sleepers) child.kill('SIGKILL');
       console.log(JSON.stringify({ started: sleepers.length, refused }));`,
    );
    assert.ok(forked.refused > 0 && forked.started < 400, JSON.stringify(forked));
  });

  it('keeps secrets out of logs, addresses and command lines', async () => {
    const secrets = new Map([
      ['class code', room.classCode],
      ["leader's code", room.leaderCode],
      ["Ann's server's token", annToken],
    ]);
    const cookieSecret = readFileSync(join(room.data, 'hub', 'cookie_secret'), 'utf8');
    secrets.set('cookie secret', cookieSecret.trim());
    secrets.set('key of a kernel', JSON.parse(readFileSync(bobConnection, 'utf8')).key);
    for (const learner of [ann, bob]) {
      secrets.set(`password of ${learner.name}`, learner.password);
      for (const { name, value } of learner.browser.cookies) {
        secrets.set(`${learner.name}'s cookie ${name}`, value.replaceAll('"', ''));
      }
    }
    const places = [
      ...room.logs(),
      ...['ann', 'bob'].map((name) => ({
        name: `${name}'s server.log`,
        text: readFileSync(
          join(room.data, 'learners', name, '.nabla', 'server.log'),
          'utf8',
        ),
      })),
      ...[ann, bob].map(({ name, browser }) => ({
        name: `addresses that ${name} visited`,
        text: browser.visited.join('\n'),
      })),
      {
        name: 'command lines of all processes',
        text: readdirSync('/proc')
          .filter((name) => /^\d+$/.test(name))
          .map(commandLine)
          .join('\n'),
      },
    ];
    assert.ok(places.length >= 7);
    for (const { name, text } of places) {
      assert.ok(text.length > 100 || name === 'nursery.log', `${name} is empty`);
      for (const [what, secret] of secrets) {
        assert.ok(secret.length >= 8, what);
        assert.ok(!text.includes(secret), `${what} stands in ${name}`);
      }
      assert.doesNotMatch(text, /[?&]token=(?!\.\.\.|\[secret\])[^&\s]/, name);
    }
  });
});

/** GET with the path exactly as written. */
function rawGet(port, path, learner) {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ host: '127.0.0.1', port, path, method: 'GET' },
        headers: { Cookie: learner.browser.cookieHeader(learner.base) },
      },
      (message) => {
        let text = '';
        message.setEncoding('utf8').on('data', (chunk) => (text += chunk));
        message.on('end', () => resolve({ status: message.statusCode, text }));
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
