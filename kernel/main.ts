/**
 * Entry of the kernel: `node main.js <connection file>`. The main thread runs only the
 * learner's code; the sockets and the TypeScript engine live in threads of their own, which
 * are started first, so that all three load at the same time.
 */
import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { ServerStart } from './server/serverThread';
import { endProcess } from './runtime/endProcess';
import { OutputCredit } from './runtime/threadMessages';

/**
 * The largest young generation of a thread's heap, MB. V8 would let it grow to 48, for
 * garbage that a thread which answers one short request after another has little of.
 */
const YOUNG_GENERATION_MB = 4;

const connectionFile = process.argv.at(2);

if (connectionFile === undefined) {
  process.stderr.write(
    'usage: node main.js <connection file>\nJupyter starts this kernel; see docs/kernel.md.\n',
  );
  process.exitCode = 2;
} else {
  startKernel(connectionFile);
}

function startKernel(file: string): void {
  const cwd = process.cwd();
  const engine = new MessageChannel();
  const main = new MessageChannel();
  const credit = new OutputCredit();

  startThread('engineThread', { port: engine.port1, cwd }, [engine.port1]);
  const start: ServerStart = {
    connectionFile: file,
    cwd,
    mainPort: main.port1,
    enginePort: engine.port2,
    credit: credit.buffer,
    heapLimit: getHeapStatistics().heap_size_limit - mostYoung(),
  };
  const server = startThread('serverThread', start, [main.port1, engine.port2]);

  // Until a thread of its own waits for it (server/signals.ts), SIGINT would end the process.
  process.on('SIGINT', () => server.postMessage('SIGINT'));

  // Loaded when the server is: the engine needs longer, and a processor is free by then.
  server.once('message', () => {
    void import('./runtime/runtime').then(({ startRuntime }) =>
      startRuntime({ port: main.port2, credit, cwd }),
    );
  });
}

/**
 * The most that this thread's young generation takes of V8's limit, bytes; what lives longer
 * must fit into the rest. Three semi-spaces of 16 MB, since V8 13 (Node 24) of 64 MB.
 */
function mostYoung(): number {
  const [major] = process.versions.v8.split('.').map(Number);
  return 3 * (major < 13 ? 16 : 64) * 2 ** 20;
}

function startThread(
  name: string,
  workerData: unknown,
  transferList: MessagePort[],
): Worker {
  const worker = new Worker(join(__dirname, 'server', `${name}.js`), {
    workerData,
    transferList,
    // Not piped into this thread's streams, which belong to the learner's cells.
    stdout: true,
    stderr: true,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  // Without its threads the kernel is dead; Jupyter starts a new one.
  worker.on('error', (error) => {
    console.error(`The kernel's ${name} failed:`, error);
    endProcess(1);
  });
  return worker;
}
