/**
 * Runs other programs quietly: their output goes to a log file and is shown only on
 * failure. A Ctrl-C ends the program that is running before we end ourselves.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

import { Failure } from './failure.mjs';

/** How much of a failing program's output is kept to show and to search. */
const TAIL = 16_384;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

let interruptions = 0;

/** How many programs and stretches of work want signals to be handled here. */
let holders = 0;

/**
 * The second Ctrl-C does not wait for the program to end by itself. Between two programs
 * the work stops at the next one (see `runCommand`).
 */
function onSignal() {
  interruptions += 1;
  for (const child of running) child.kill(interruptions > 1 ? 'SIGKILL' : 'SIGTERM');
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

function hold() {
  if (holders++ === 0) for (const signal of SIGNALS) process.on(signal, onSignal);
}

function release() {
  if (--holders === 0) for (const signal of SIGNALS) process.off(signal, onSignal);
}

const stopped = () =>
  new Failure('Stopped. Run the same command again to go on.', { exitCode: 130 });

/**
 * Does `work`, which runs programs, so that a Ctrl-C between two of them is answered as one
 * during them.
 */
export async function interruptible(work) {
  hold();
  try {
    const result = await work();
    if (interruptions > 0) throw stopped();
    return result;
  } finally {
    release();
  }
}

function track(child) {
  hold();
  running.add(child);
  if (interruptions > 0) child.kill('SIGTERM');
}

function untrack(child) {
  if (running.delete(child)) release();
}

/**
 * Runs a program to its end and returns its exit code and output.
 *
 * @param {readonly string[]} command the program and its arguments
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, log?: string, echo?: boolean }} [options]
 *   `log`: file that receives the whole output; `echo`: also show it as it comes
 * @returns {Promise<{ code: number, output: string }>} the last 16 KB of the output
 */
export function runCommand(command, options = {}) {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    let output = '';
    let log;
    if (options.log) {
      mkdirSync(dirname(options.log), { recursive: true });
      log = createWriteStream(options.log);
    }
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    track(child);
    const take = (stream) => (chunk) => {
      output = (output + chunk).slice(-TAIL);
      log?.write(chunk);
      if (options.echo) stream.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', take(process.stdout));
    child.stderr.setEncoding('utf8').on('data', take(process.stderr));
    const finish = () => {
      untrack(child);
      log?.end();
    };
    child.on('error', (error) => {
      finish();
      if (error.code === 'ENOENT' || error.code === 'EACCES') {
        resolve({ code: 127, output: `${program}: ${error.message}\n` });
      } else {
        reject(error);
      }
    });
    child.on('close', (code, signal) => {
      finish();
      if (interruptions > 0) {
        reject(stopped());
      } else {
        resolve({ code: code ?? (signal === 'SIGKILL' ? 137 : 1), output });
      }
    });
  });
}

const NETWORK =
  /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network request|NewConnectionError|Max retries exceeded|ConnectTimeout|ReadTimeout|Temporary failure in name resolution|Connection refused|Network is unreachable|from versions: none/;
const DISK = /ENOSPC|No space left on device|EDQUOT|Disk quota exceeded/i;
const INTEGRITY = /EINTEGRITY|THESE PACKAGES DO NOT MATCH THE HASHES/;

/**
 * The sentence for a program that failed: its output tells a missing network, a full disk
 * and a wrong checksum apart.
 *
 * @param {string} what what was being done, as in "installing the npm packages"
 */
export function failureOf(what, { code, output }, log) {
  const again = 'then run the same command again: it goes on where it stopped.';
  if (DISK.test(output)) {
    return new Failure(
      `The disk became full while ${what}: free about 1.5 GB, ${again}`,
    );
  }
  if (INTEGRITY.test(output)) {
    return new Failure(
      `A download did not have the checksum that the lock file names while ${what}: ` +
        `check for a proxy or mirror that changes files, ${again}`,
      { details: lastLines(output, 12) },
    );
  }
  if (NETWORK.test(output)) {
    return new Failure(
      `The package registry could not be reached while ${what}: ` +
        `check the network connection and the proxy settings, ${again}`,
    );
  }
  return new Failure(
    `${capitalized(what)} failed with exit code ${code}; the lines above are the last of ` +
      `its output${log ? `, and all of it is in ${log}` : ''}.`,
    { details: lastLines(output, 30) },
  );
}

function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

function capitalized(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
