/**
 * `npm start` on one's own machine: the server listens on loopback only, asks for a token,
 * and answers no page of another site. Each refusal has a request beside it that is granted.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import WebSocket from 'ws';

import { ROOT } from '../../kernel/setup/paths.mjs';
import { descendantsOf, freePorts } from './support/room.mjs';

describe('npm start', { timeout: 300_000 }, () => {
  let child;
  let port;
  let token;

  before(async () => {
    port = await freePorts();
    child = spawn(
      process.execPath,
      [join(ROOT, 'kernel/setup/start.mjs'), '--no-browser', '--port', String(port)],
      { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
    );
    token = await new Promise((resolve, reject) => {
      let printed = '';
      child.stdout.setEncoding('utf8').on('data', (text) => {
        printed += text;
        const found = /token=([0-9a-f]{32,})/.exec(printed);
        if (found) resolve(found[1]);
      });
      child.once('exit', () => reject(new Error(`npm start ended:\n${printed}`)));
    });
  });

  after(async () => {
    child.removeAllListeners('exit');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await ended;
  });

  const ask = (path, headers = {}, method = 'GET') =>
    new Promise((resolve, reject) => {
      const sent = request(
        { host: '127.0.0.1', port, path, headers, method },
        (message) => {
          message.resume();
          message.on('end', () =>
            resolve({ status: message.statusCode, headers: message.headers }),
          );
        },
      );
      sent.on('error', reject);
      sent.end();
    });
  const bearer = () => ({ Authorization: `token ${token}` });

  it('listens on loopback and nowhere else', async () => {
    const wanted = port.toString(16).toUpperCase().padStart(4, '0');
    const listening = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter(
          ([, address, , state]) => state === '0A' && address.endsWith(`:${wanted}`),
        )
        .map(([, address]) => address),
    );
    assert.deepEqual(listening, [`0100007F:${wanted}`]);
    const others = Object.values(networkInterfaces())
      .flat()
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) assert.equal(await accepts(address, port), false);
    assert.equal(await accepts('127.0.0.1', port), true);
  });

  it('opens its kernels’ ports on loopback only', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/kernels`, {
      method: 'POST',
      headers: bearer(),
      body: JSON.stringify({ name: 'tslab' }),
    });
    assert.equal(answer.status, 201);
    const { id } = await answer.json();
    const file = join(ROOT, '.cache/jupyter/runtime', `kernel-${id}.json`);
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).ip, '127.0.0.1');
    assert.equal((await ask(`/api/kernels/${id}`, bearer(), 'DELETE')).status, 204);
  });

  it('answers nothing without the token', async () => {
    for (const path of [
      '/api/contents',
      '/api/kernels',
      '/api/sessions',
      '/files/LICENSE',
    ]) {
      const { status, headers } = await ask(path);
      assert.ok(status === 403 || /login/.test(headers.location), `${path}: ${status}`);
      assert.equal((await ask(path, bearer())).status, 200, path);
    }
    const wrong = { Authorization: `token ${'0'.repeat(token.length)}` };
    assert.equal((await ask('/api/contents', wrong)).status, 403);
  });

  it('refuses another host name, as of a site that points here (DNS rebinding)', async () => {
    const host = (name) =>
      ask('/api/contents', { ...bearer(), Host: `${name}:${port}` });
    assert.equal((await host('127.0.0.1')).status, 200);
    assert.equal((await host('localhost')).status, 200);
    assert.equal((await host('elsewhere.example')).status, 403);
  });

  it('refuses pages of other sites', async () => {
    const page = await fetch(`http://127.0.0.1:${port}/lab?token=${token}`);
    const cookies = page.headers.getSetCookie().map((line) => line.split(';')[0]);
    const Cookie = cookies.join('; ');
    assert.equal((await ask('/api/contents', { Cookie })).status, 200);
    const Origin = 'http://elsewhere.example';
    const crossed = await ask('/api/contents', { Cookie, Origin });
    assert.equal(crossed.headers['access-control-allow-origin'], undefined);
    // The token that the page got stands in for what its own scripts send along.
    const [, xsrf] = cookies.find((text) => text.startsWith('_xsrf=')).split('=');
    const post = { Cookie, 'X-XSRFToken': xsrf };
    const own = { ...post, Origin: `http://127.0.0.1:${port}` };
    assert.equal((await ask('/api/sessions', own, 'POST')).status, 400, 'no body');
    for (const headers of [
      { Cookie, Origin: own.Origin },
      { ...post, Origin },
      { Cookie, Referer: `${Origin}/` },
    ]) {
      const { status } = await ask('/api/sessions', headers, 'POST');
      assert.ok(status === 403 || status === 404, String(status));
    }
    const socket = (origin) =>
      new Promise((done) => {
        const opened = new WebSocket(`ws://127.0.0.1:${port}/api/events/subscribe`, {
          headers: { Cookie },
          origin,
        });
        opened.on('open', () => {
          opened.close();
          done('open');
        });
        opened.on('unexpected-response', (_, { statusCode }) => done(statusCode));
        opened.on('error', () => undefined);
      });
    assert.equal(await socket(`http://127.0.0.1:${port}`), 'open');
    assert.equal(await socket(Origin), 403);
  });

  it('has no token on a command line', () => {
    const commands = descendantsOf(child.pid).map(({ command }) => command);
    assert.ok(commands.some((command) => command.includes('jupyterlab')));
    for (const command of commands) assert.ok(!command.includes(token));
  });
});

function accepts(host, port) {
  return new Promise((done) => {
    const socket = connect({ host, port, timeout: 3000 });
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
    socket.once('timeout', () => done(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.destroy());
  });
}
