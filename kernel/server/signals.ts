/**
 * SIGINT as an interrupt, also while the main thread is busy. Node delivers signals through
 * the main thread's event loop, which a busy cell blocks; but V8 breaks a script that was
 * started with `breakOnSigint` in any thread. So a thread of its own waits in such a script.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** What the thread that waits says. */
export type SigintMessage = 'listening' | 'SIGINT';

/** Calls `interrupted` at each SIGINT; resolves when one would be noticed. */
export function onSigint(interrupted: () => void): Promise<void> {
  const worker = new Worker(join(__dirname, 'sigintThread.js'), {
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  worker.unref();
  return new Promise((resolve) => {
    worker.on('message', (message: SigintMessage) => {
      if (message === 'listening') resolve();
      else interrupted();
    });
  });
}
