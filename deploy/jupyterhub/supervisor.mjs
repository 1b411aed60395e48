/**
 * Keeps programs running: one that ends by itself is started again, unless it does so time
 * after time. On Ctrl-C they are ended one after another, the first in the list first.
 *
 * @typedef {object} Program
 * @property {string} title
 * @property {readonly string[]} command
 * @property {NodeJS.ProcessEnv} env
 * @property {string} cwd
 * @property {string} log receives what it prints; only its owner can read it
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { Failure } from '../../kernel/setup/failure.mjs';

/** A program that ended more often than this within a minute has something wrong. */
const MOST_RESTARTS = 5;

/** How long the hub may take to end every learner's server. */
const STOP_MS = 60_000;

/**
 * @param {readonly Program[]} programs
 * @param {{ isReady: () => Promise<boolean>, announce: () => void }} hooks
 * @returns {Promise<number>} the exit code
 */
export async function keepRunning(programs, { isReady, announce }) {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => stop.abort());
  }
  const kept = programs.map((program) => keep(program, stop));
  const outcome = Promise.all(kept.map(({ done }) => done));
  outcome.catch(() => stop.abort());

  while (!stop.signal.aborted && !(await isReady())) await pause(250, stop.signal);
  if (!stop.signal.aborted) announce();
  if (!stop.signal.aborted) {
    await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
  }
  for (const { end } of kept) await end();
  await outcome;
  console.log('The classroom is closed; the notebooks are kept.');
  return 0;
}

function keep(program, stop) {
  let child;
  let ended = Promise.resolve();

  const start = () => {
    const log = openSync(program.log, 'a', 0o600);
    const [command, ...args] = program.command;
    child = spawn(command, args, {
      cwd: program.cwd,
      env: program.env,
      stdio: ['ignore', log, log],
      // Not in our process group: a Ctrl-C reaches the programs through us, in order.
      detached: true,
    });
    closeSync(log);
    ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
  };

  const watch = async () => {
    const starts = [];
    for (;;) {
      starts.push(Date.now());
      start();
      const how = await ended;
      if (stop.signal.aborted) return;
      const recent = starts.filter((at) => at > Date.now() - 60_000);
      if (recent.length > MOST_RESTARTS) {
        throw new Failure(
          `${program.title} ended ${recent.length} times within a minute (${how}); the ` +
            `lines above are the last of its log, ${program.log}.`,
          { details: lastLines(program.log, 20) },
        );
      }
      console.log(`${program.title} ended (${how}) and is started again.`);
      // At once after a crash; with a pause when it does not stay up.
      await pause(1000 * (recent.length - 1), stop.signal);
      if (stop.signal.aborted) return;
    }
  };

  return {
    done: watch(),
    async end() {
      child.kill('SIGTERM');
      await Promise.race([ended, delay(STOP_MS, undefined, { ref: false })]);
      child.kill('SIGKILL');
    },
  };
}

async function pause(milliseconds, signal) {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch {
    // Stopped while waiting, which the caller looks for.
  }
}

function lastLines(file, count) {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
