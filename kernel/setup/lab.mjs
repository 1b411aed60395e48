/**
 * Starts JupyterLab for this clone and stays with it until it ends: bound to loopback,
 * its token left on, opened on notebooks/, everything it writes inside the clone.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { failureOf } from './commands.mjs';
import { jupyterEnvironment, pathsOf, readJson, ROOT, venvProgram } from './paths.mjs';

/** The port that `--port N` or `--port=N` asks for, if any. */
export function portOf(args) {
  const index = args.findIndex((arg) => /^--(?:ServerApp\.)?port(?:=|$)/.test(arg));
  if (index < 0) return undefined;
  const [, attached] = args[index].split('=');
  return Number(attached ?? args[index + 1]);
}

/** The command that starts JupyterLab on the clone at `root`. */
export function labCommand(root = ROOT, args = []) {
  const { venv, notebooks } = pathsOf(root);
  return [
    ...[venvProgram(venv, 'python'), '-m', 'jupyterlab', '-y'],
    '--ServerApp.ip=127.0.0.1',
    // The file browser opens on notebooks/; the library's source is one folder up.
    `--ServerApp.root_dir=${root}`,
    `--FileContentsManager.preferred_dir=${notebooks}`,
    '--Application.log_level=WARN',
    // A port that was asked for is that port or none.
    ...(portOf(args) === undefined ? [] : ['--ServerApp.port_retries=0']),
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
    ...args,
  ];
}

/** Runs JupyterLab until it ends; Ctrl-C ends it with its kernels. */
export async function runLab(args) {
  const { jupyter, logs } = pathsOf(ROOT);
  const logFile = join(logs, 'jupyterlab.log');
  mkdirSync(logs, { recursive: true });
  mkdirSync(join(jupyter, 'runtime'), { recursive: true });
  const [program, ...rest] = labCommand(ROOT, args);
  const child = spawn(program, rest, {
    cwd: ROOT,
    env: jupyterEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    // In a process group of its own it gets a Ctrl-C once, from us, and not twice.
    detached: process.platform !== 'win32',
  });
  // The terminal shows the address and nothing else; the log keeps the rest.
  let output = '';
  const log = createWriteStream(logFile);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      output = (output + chunk).slice(-16_384);
      log.write(chunk);
    });
  }

  let stopping = false;
  const stop = () => {
    child.kill(stopping ? 'SIGKILL' : 'SIGTERM');
    stopping = true;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);

  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
  const closed = new Promise((resolve) => child.on('close', resolve));
  const server = await Promise.race([serverOf(child), ended.then(() => undefined)]);
  if (server !== undefined) {
    console.log(`JupyterLab is at ${server.url}lab?token=${server.token}`);
    console.log(`Its log is ${logFile}. Ctrl-C here stops it and its kernels.`);
  }
  const code = await ended;
  if (stopping) {
    console.log('JupyterLab has stopped.');
    return 0;
  }
  // What it was asked for was an answer, such as that of --help.
  if (code === 0 && server === undefined) {
    await closed;
    await new Promise((resolve) => log.end(resolve));
    console.log(readFileSync(logFile, 'utf8').trimEnd());
  }
  if (code !== 0) throw failureOf('running JupyterLab', { code, output }, logFile);
  return 0;
}

/** What Jupyter wrote about the server of a process, once it answers; undefined if it never will. */
async function serverOf(child) {
  const file = join(pathsOf(ROOT).jupyter, 'runtime', `jpserver-${child.pid}.json`);
  const isRunning = () =>
    child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  while (isRunning()) {
    const server = readJson(file);
    if (server !== undefined && (await answers(`${server.url}api`))) return server;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return undefined;
}

async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
