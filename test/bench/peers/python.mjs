/** A Python process as a contestant's other half: it answers requests, a JSON line each. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import {
  pathsOf,
  pythonEnvironment,
  ROOT,
  venvProgram,
} from '../../../kernel/setup/paths.mjs';

/** Starts `script` in the tests' Python; `ask` sends one request and gives its answer. */
export function openPython(script, env = pythonEnvironment()) {
  const python = venvProgram(pathsOf(ROOT).testVenv, 'python');
  if (!existsSync(python)) {
    throw new Error(
      `The peers in Python are not installed (no ${python}); start the benchmarks with npm run bench.`,
    );
  }
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'], env });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      // What the process has started may keep its output open.
      const { value } = await Promise.race([lines.next(), ended.then(() => ({}))]);
      if (value === undefined) throw new Error(`${script} ended; its error is above.`);
      return JSON.parse(value);
    },
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
