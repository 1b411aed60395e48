/** NumPy as a contestant: a Python process that times its own loops, round by round. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  pathsOf,
  pythonEnvironment,
  ROOT,
  venvProgram,
} from '../../../kernel/setup/paths.mjs';
import { ROUND_MS } from '../timing.mjs';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), 'numpy_peer.py');

/** Starts NumPy; `round(operation, options)` makes a contestant's `round`. */
export async function openNumpy() {
  const python = venvProgram(pathsOf(ROOT).testVenv, 'python');
  if (!existsSync(python)) {
    throw new Error(
      `NumPy is not installed (no ${python}); run 'npm run bench' by that name.`,
    );
  }
  const child = spawn(python, [SCRIPT], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: pythonEnvironment(),
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error('NumPy ended; its error is above.');
    return JSON.parse(value);
  };
  const { version } = await ask({ operation: 'version' });
  return {
    version,
    ask,
    /** A round of `operation` for `ms` milliseconds, in milliseconds for one operation. */
    round:
      (operation, options = {}, ms = ROUND_MS) =>
      async () =>
        (await ask({ operation, options, ms })).time,
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
