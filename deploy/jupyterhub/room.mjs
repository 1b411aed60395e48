/**
 * The classroom's folders, codes, addresses and programs.
 *
 *     DATA/hub        accounts, codes, cookies' key: for the hub's user only (0700)
 *     DATA/logs       what the hub and the proxy print (0700)
 *     DATA/lessons    what is handed out (read by all)
 *     DATA/learners   a folder per learner, which only their Unix user reads (0700)
 */
import { spawnSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findPythonForAll, NOBODY } from '../../kernel/setup/checks.mjs';
import { failureOf, runCommand } from '../../kernel/setup/commands.mjs';
import { Failure } from '../../kernel/setup/failure.mjs';
import {
  pathsOf,
  pythonEnvironment,
  readJson,
  ROOT,
  venvProgram,
} from '../../kernel/setup/paths.mjs';

const here = dirname(fileURLToPath(import.meta.url));

const isRoot = () => process.getuid?.() === 0;

/**
 * Throws what is wrong before anything is installed or started.
 *
 * @param {import('./arguments.mjs').Asked} asked
 */
export async function checkBeforehand({
  port,
  address,
  certificate,
  key,
  firstUid,
  withoutIsolation,
}) {
  if (process.platform !== 'linux') {
    throw new Failure(
      `This is ${process.platform}, but the classroom keeps learners apart with Linux's ` +
        'users: run it on a Linux machine, or start the notebooks alone with npm start.',
    );
  }
  if (!isRoot() && !withoutIsolation) {
    throw new Failure(
      'The classroom was not started as root, so every learner could read the files of ' +
        'all others: start it as root (sudo npm run classroom), or accept that with ' +
        '--without-isolation.',
    );
  }
  for (const file of [certificate, key]) {
    if (file !== undefined && !existsSync(file)) {
      throw new Failure(
        `There is no file ${file}: name the certificate and key in PEM format.`,
      );
    }
  }
  await checkFree(port, address);
  await checkFree(port + 1, '127.0.0.1');
  await checkFree(port + 2, '127.0.0.1');
  if (!isRoot()) return;
  await holdUsers(firstUid);
  await findPythonForAll();
}

/**
 * One classroom at a time hands out these Unix users: two would end each other's servers.
 * The lock is an abstract socket, which is gone with this process however it ends.
 */
async function holdUsers(firstUid) {
  await new Promise((resolve, reject) => {
    const lock = createServer().unref();
    lock.once('error', () =>
      reject(
        new Failure(
          `Another classroom on this machine uses the Unix users from ${firstUid} on: stop ` +
            `that one, or choose others with --first-uid ${firstUid - 1000}.`,
        ),
      ),
    );
    lock.listen(`\0nabla-classroom-${firstUid}`, resolve);
  });
}

async function checkFree(port, address) {
  const again = `choose another with --port, for instance --port ${port > 60_000 ? 8100 : port + 100}.`;
  const problem = await new Promise((done) => {
    const probe = createServer();
    probe.once('error', ({ code }) => done(code));
    probe.listen({ port, host: address, exclusive: true }, () =>
      probe.close(() => done(undefined)),
    );
  });
  if (problem === undefined) return;
  if (problem === 'EADDRINUSE') {
    throw new Failure(
      `Port ${port} is in use, perhaps by a classroom that runs already: stop that one, or ${again}`,
    );
  }
  if (problem === 'EACCES') {
    throw new Failure(`Port ${port} is not open to ordinary users: ${again}`);
  }
  throw new Failure(
    `Nothing can listen on ${address}:${port} (${problem}): check --address and --port.`,
  );
}

/**
 * @typedef {import('./arguments.mjs').Asked & {
 *   root: string, data: string, runtime: string, url: string, hubPort: number,
 *   proxyApiPort: number, cullMinutes: number, classCode: string, leaderCode: string,
 *   proxyToken: string }} Settings
 */

/**
 * Makes the folders, the codes and the lessons to hand out.
 *
 * @param {import('./arguments.mjs').Asked} asked
 * @returns {Promise<Settings>}
 */
export async function prepare(asked) {
  const data = dataFolder(asked);
  makeFolder(data, 0o711);
  makeFolder(join(data, 'hub'), 0o700);
  makeFolder(join(data, 'logs'), 0o700);
  rmSync(join(data, 'hub', 'nursery.sock'), { force: true });
  makeFolder(join(data, 'learners'), 0o711);
  // Each learner may put a folder into it, and none may see whose there are.
  makeFolder(join(data, 'progress'), 0o1733);
  linkPackages(join(data, 'learners', 'node_modules'));
  await handOut(asked.lessons, join(data, 'lessons'));
  if (isRoot()) checkReadable(data);

  const scheme = asked.certificate === undefined ? 'http' : 'https';
  return {
    ...asked,
    ...codes(data),
    root: ROOT,
    data,
    runtime: runtimeFolder(asked),
    url: `${scheme}://${asked.address}:${asked.port}/`,
    hubPort: asked.port + 1,
    proxyApiPort: asked.port + 2,
    cullMinutes: asked.cull,
    proxyToken: randomBytes(32).toString('hex'),
  };
}

/** Paths on the command line count from where npm was called. */
const dataFolder = ({ data }) =>
  data === undefined
    ? join(ROOT, '.classroom')
    : resolve(process.env.INIT_CWD ?? '.', data);

function makeFolder(path, mode) {
  mkdirSync(path, { recursive: true });
  chmodSync(path, mode);
}

/** So that `import 'nabla'` is found from every learner's folder, wherever DATA is. */
function linkPackages(link) {
  const target = join(ROOT, 'node_modules');
  try {
    if (
      lstatSync(link).isSymbolicLink() &&
      realpathSync(link) === realpathSync(target)
    ) {
      return;
    }
  } catch {
    // There is none yet, or it points nowhere.
  }
  rmSync(link, { force: true });
  symlinkSync(target, link);
}

/** Sockets and connection files, on a short path that starts empty with the machine. */
function runtimeFolder({ firstUid }) {
  if (!isRoot()) return mkdtempSync(join(tmpdir(), 'nabla-'));
  const folder = join('/run/nabla-classroom', String(firstUid));
  makeFolder(dirname(folder), 0o711);
  makeFolder(folder, 0o711);
  return folder;
}

/** Makes DATA/lessons: the learner copies of this clone, or a folder's notebooks. */
async function handOut(from, to) {
  rmSync(to, { recursive: true, force: true });
  makeFolder(to, 0o755);
  if (from === undefined) return makeLearnerCopies(to);

  const source = resolve(process.env.INIT_CWD ?? '.', from);
  if (!existsSync(source)) {
    throw new Failure(`There is no folder ${source}: name the lessons with --lessons.`);
  }
  const notebooks = readdirSync(source, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ipynb') && !/(?:^|\/)[.]/.test(name));
  if (notebooks.length === 0) {
    throw new Failure(`There is no notebook in ${source}: name another folder.`);
  }
  for (const name of notebooks) {
    const notebook = JSON.parse(readFileSync(join(source, name), 'utf8'));
    for (const cell of notebook.cells) {
      if (cell.cell_type === 'code') Object.assign(cell, EMPTY_CODE_CELL);
    }
    mkdirSync(dirname(join(to, name)), { recursive: true });
    writeFileSync(join(to, name), `${JSON.stringify(notebook, null, 1)}\n`);
  }
}

async function makeLearnerCopies(to) {
  const script = join(ROOT, 'kernel', 'classroom', 'learnerCopies.mjs');
  const command = [process.execPath, script, '--out', to];
  const made = await runCommand(command, { cwd: ROOT });
  if (made.code !== 0) throw failureOf('making the learner copies', made);
  // Learners find the library by the link beside their own folders.
  rmSync(join(to, 'node_modules'), { recursive: true, force: true });
}

/** Learners make their own outputs. */
const EMPTY_CODE_CELL = { outputs: [], execution_count: null };

/** Learners' programs need to read the library, the kernel and the lessons. */
function checkReadable(data) {
  const needed = [
    join(ROOT, 'kernel', 'dist', 'main.js'),
    join(ROOT, 'src', 'dist', 'index.js'),
    join(here, 'singleuser_config.py'),
    join(data, 'lessons'),
  ];
  const python = venvProgram(pathsOf(ROOT).classroomVenv, 'python');
  const script =
    'import os, sys; sys.exit(next((p for p in sys.argv[1:] if not os.access(p, os.R_OK)), 0))';
  const asNobody = { uid: NOBODY, gid: NOBODY, cwd: '/', encoding: 'utf8' };
  const looked = spawnSync(python, ['-I', '-c', script, ...needed], asNobody);
  const node = spawnSync(process.execPath, ['--version'], asNobody);
  if (looked.status === 0 && node.status === 0) return;
  const blocked =
    looked.error || looked.status === null ? python : looked.stderr.trim();
  throw new Failure(
    `Learners' programs cannot read ${node.status === 0 ? blocked : process.execPath}: put ` +
      'this clone (and Node) into folders that all users can read, such as /srv or /opt, ' +
      'or name another place for the learners with --data.',
  );
}

/** The two codes, made at the first start; delete the file to have new ones. */
function codes(data) {
  const file = join(data, 'hub', 'codes.json');
  if (!existsSync(file)) {
    const made = { classCode: newCode(), leaderCode: newCode() };
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  }
  return readJson(file);
}

/** Signs that nobody mistakes for one another when a code is read from a board. */
const CODE_ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';

/** Ten signs of 31: about 49 bits. */
function newCode() {
  return Array.from(
    { length: 10 },
    () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)],
  ).join('');
}

/**
 * The hub first: it is ended first, while its proxy still answers.
 *
 * @param {Settings} settings
 * @returns {import('./supervisor.mjs').Program[]}
 */
export function programs(settings) {
  const { data, proxyToken, hubPort, proxyApiPort, address, port } = settings;
  const secret = { CONFIGPROXY_AUTH_TOKEN: proxyToken };
  const python = venvProgram(pathsOf(ROOT).classroomVenv, 'python');
  const tls =
    settings.certificate === undefined
      ? []
      : [`--ssl-cert=${settings.certificate}`, `--ssl-key=${settings.key}`];
  return [
    {
      title: 'The hub',
      command: [
        ...[python, '-m', 'jupyterhub', '--config'],
        join(here, 'jupyterhub_config.py'),
      ],
      cwd: join(data, 'hub'),
      env: {
        ...pythonEnvironment(),
        ...secret,
        NABLA_CLASSROOM: JSON.stringify(settings),
      },
      log: join(data, 'logs', 'hub.log'),
    },
    {
      title: 'The nursery',
      command: [python, join(here, 'nursery.py'), join(data, 'hub', 'nursery.sock')],
      cwd: join(data, 'hub'),
      // Servers are copies of it: it is told nothing that learners must not know, and reads
      // nobody's settings.
      env: {
        HOME: '/nonexistent',
        LANG: process.env.LANG ?? 'C.UTF-8',
        PATH: process.env.PATH,
        PYTHONUTF8: '1',
      },
      log: join(data, 'logs', 'nursery.log'),
    },
    {
      title: 'The proxy',
      command: [
        process.execPath,
        join(here, 'node_modules/configurable-http-proxy/bin/configurable-http-proxy'),
        `--ip=${address}`,
        `--port=${port}`,
        '--api-ip=127.0.0.1',
        `--api-port=${proxyApiPort}`,
        `--error-target=http://127.0.0.1:${hubPort}/hub/error`,
        '--log-level=warn',
        ...tls,
      ],
      cwd: data,
      env: { ...process.env, ...secret, NODE_ENV: 'production' },
      log: join(data, 'logs', 'proxy.log'),
    },
  ];
}

/** Whether learners can sign in: the proxy answers, and behind it the hub. */
export async function isOpen({ url, address, port, hubPort, data }) {
  if (!existsSync(join(data, 'hub', 'nursery.sock'))) return false;
  const reached = address === '0.0.0.0' ? '127.0.0.1' : address;
  if (url.startsWith('http:')) return answers(`http://${reached}:${port}/hub/api`);
  // Whether the certificate is good is for browsers to say; here the proxy need only run.
  const hub = `http://127.0.0.1:${hubPort}/hub/api`;
  return (await accepts(reached, port)) && answers(hub);
}

function accepts(host, port) {
  return new Promise((done) => {
    const socket = connect({ host, port });
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** What the leader reads when the classroom is open. @param {Settings} settings */
export function announcement(settings) {
  const { address, certificate, withoutIsolation } = settings;
  const isLocal = /^(?:127\.|localhost$|::1$)/.test(address);
  return [
    `The classroom is open at ${reachedAt(settings).join(' and ')}`,
    `  class code, for everyone's first visit: ${settings.classCode}`,
    `  leader's code, for the first visit as ${settings.leader}: ${settings.leaderCode}`,
    `Accounts, notebooks and logs are in ${settings.data}. Ctrl-C closes the classroom.`,
    ...(isLocal ? ['Only this machine reaches it: see --address.'] : []),
    ...(!isLocal && certificate === undefined
      ? [
          'Passwords cross the network unencrypted: give --certificate and --key, or put a ' +
            'TLS proxy in front.',
        ]
      : []),
    ...(withoutIsolation && !isRoot()
      ? ["Learners are NOT kept apart: any cell can read everyone's files."]
      : []),
  ].join('\n');
}

/** The addresses to open: of a machine that listens everywhere, those of its networks. */
function reachedAt({ url, address }) {
  if (address !== '0.0.0.0') return [url];
  const own = Object.values(networkInterfaces())
    .flat()
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  return own.length === 0
    ? [url.replace('0.0.0.0', '127.0.0.1')]
    : own.map((one) => url.replace('0.0.0.0', one.address));
}

/** Takes a member's password away, so that they can choose another with the class's code. */
export function forget(asked) {
  const file = join(dataFolder(asked), 'hub', 'members.json');
  const members = readJson(file) ?? {};
  const name = asked.forget.normalize('NFKC').toLowerCase();
  if (members[name] === undefined) {
    const names = Object.keys(members).sort().join(', ');
    throw new Failure(
      `Nobody called ${name} has joined: the members are ${names || 'none'}.`,
    );
  }
  members[name].password = null;
  const draft = `${file}.forget`;
  writeFileSync(draft, `${JSON.stringify(members, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
  console.log(`${name} can choose a new password with the class's code.`);
  return 0;
}
