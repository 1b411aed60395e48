/**
 * Entry of the engine thread. TypeScript has a thread of its own, because loading it takes
 * most of a second and every answer some milliseconds, in which the server thread goes on
 * to answer heartbeats and interrupts.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { Engine } from '../engine/engine';
import { createEngine } from '../engine/index';
import type { EngineAnswer, EngineCall } from './engineClient';

const { port, cwd } = workerData as { port: MessagePort; cwd: string };

let engine: Engine | undefined;

port.on('message', ({ id, method, args }: EngineCall) => {
  let answer: EngineAnswer;
  try {
    engine ??= createEngine({ cwd });
    // The compiler checks method and arguments together where the call is made.
    const run = engine[method].bind(engine) as (
      ...given: readonly unknown[]
    ) => unknown;
    answer = { id, value: run(...args) };
  } catch (error) {
    answer = {
      id,
      failure: error instanceof Error ? String(error.stack) : String(error),
    };
  }
  port.postMessage(answer);
});

engine = createEngine({ cwd });
parentPort?.postMessage('ready');
