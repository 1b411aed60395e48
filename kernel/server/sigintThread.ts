/**
 * Entry of the thread that waits for SIGINT (see signals.ts).
 *
 * Where no such script runs, a SIGINT ends the process. So the script that waits is run
 * again and again by one that holds the signal meanwhile.
 */
import { parentPort } from 'node:worker_threads';
import vm from 'node:vm';
import type { SigintMessage } from './signals';

const nobodyWrites = new Int32Array(new SharedArrayBuffer(4));

function tell(message: SigintMessage): void {
  parentPort?.postMessage(message);
}

/** Runs a script until a SIGINT breaks it, and tells the server thread. */
function runUntilSigint(script: string): void {
  try {
    vm.runInThisContext(script, { breakOnSigint: true });
  } catch {
    tell('SIGINT');
  }
}

Object.assign(globalThis, {
  sleep: () => Atomics.wait(nobodyWrites, 0, 0),
  tell,
  waitForSigint: () => {
    runUntilSigint('sleep()');
  },
});

runUntilSigint("tell('listening'); for (;;) waitForSigint()");
for (;;) runUntilSigint('for (;;) waitForSigint()');
