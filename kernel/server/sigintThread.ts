/** Entry of the thread that waits for SIGINT (see signals.ts). */
import { parentPort } from 'node:worker_threads';
import vm from 'node:vm';

const nobodyWrites = new Int32Array(new SharedArrayBuffer(4));

Object.assign(globalThis, { waitForever: () => Atomics.wait(nobodyWrites, 0, 0) });

for (;;) {
  try {
    vm.runInThisContext('waitForever()', { breakOnSigint: true });
  } catch {
    parentPort?.postMessage('SIGINT');
  }
}
