/**
 * A second thread for large products. It waits on the arena's control words for a job,
 * takes blocks of it from the same counter as this thread, and goes away by itself when
 * there was nothing to do for a while. It never keeps the process alive.
 *
 * STATE is how the two agree, and each step from one state to the next is one atomic
 * exchange, so an interrupt between any two lines of this thread leaves no doubt:
 *   ABSENT → WAITING   the thread has started
 *   WAITING → OPEN     a job is written down; the thread may join
 *   OPEN → JOINED      it has joined: the arena must stay as it is
 *   JOINED → WAITING   it has finished its last block
 *   OPEN → WAITING     it came too late; this thread did all the work
 *   WAITING → ABSENT   it has gone
 */
import { availableParallelism } from 'node:os';
import type * as WorkerThreads from 'node:worker_threads';
import { assetPath } from '../assets';
import { ValueError, valueText } from '../errors';
import { instantiate } from './arena';
import type { Arena, WasmMemory, WasmModule } from './arena';

const ABSENT = 0;
const WAITING = 1;
const OPEN = 2;
const JOINED = 3;

/** Positions of the control words among the integers of the arena. */
const COUNTER = 0;
const STATE = 16;
const OPERATION = 32;
const OPERANDS = 33;

/** The products that are worked on in blocks. */
const OPERATIONS = ['dense', 'sparse', 'sparseShort', 'addScaledSparse'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Multiplications below which waking another thread costs more than it saves. */
const WORTH_SHARING = 100_000;
/** So many products worth sharing must come before a thread is started for them. */
const PRODUCTS_BEFORE_START = 20;
/** How often the thread looks for the next job before it sleeps: about a millisecond. */
const SPINS = 200_000;
/** How long the thread sleeps without work before it goes away. */
const IDLE_MS = 5000;

let allowed = Math.min(2, availableParallelism());
let worthSharing = 0;
let worker: WorkerThreads.Worker | undefined;

/**
 * How many threads multiply matrices: 2 (the default where there are two processors) or 1.
 * The results are the same bits either way. The second one starts after a number of large
 * products and ends when there are none for five seconds, or at once with `setThreads(1)`.
 */
export function setThreads(count: 1 | 2): void {
  if (![1, 2].includes(count)) {
    throw new ValueError(
      `The number of threads is 1 or 2, but ${valueText(count)} came.`,
    );
  }
  allowed = count;
  worthSharing = 0;
  if (count === 1 && worker !== undefined) {
    void worker.terminate();
    worker = undefined;
  }
}

/** Makes sure that no other thread works in the arena. An interrupted product may have left one. */
export function settle({ integers }: Arena): void {
  if (worker === undefined) return;
  if (Atomics.compareExchange(integers, STATE, OPEN, WAITING) !== JOINED) return;
  for (let i = 0; i < SPINS; i++) {
    if (Atomics.load(integers, STATE) !== JOINED) return;
  }
  // Longer than a block takes, the thread is only away if the system has paused it.
  Atomics.wait(integers, STATE, JOINED);
}

/** Runs one product, on two threads where that pays. `work` is its number of multiplications. */
export function run(
  arena: Arena,
  operation: Operation,
  operands: readonly number[],
  work: number,
): void {
  const { integers } = arena;
  Atomics.store(integers, COUNTER, 0);
  const share = allowed === 2 && work >= WORTH_SHARING && isReady(arena);
  if (share) {
    integers[OPERATION] = OPERATIONS.indexOf(operation);
    integers.set(operands, OPERANDS);
    Atomics.compareExchange(integers, STATE, WAITING, OPEN);
    Atomics.notify(integers, STATE);
  }
  arena.kernel[operation](COUNTER * 4, ...operands);
  if (share) settle(arena);
}

/** Whether the second thread waits for work; starts it when it has become worth it. */
function isReady(arena: Arena): boolean {
  if (worker === undefined) {
    worthSharing++;
    if (worthSharing >= PRODUCTS_BEFORE_START) start(arena);
    return false;
  }
  return Atomics.load(arena.integers, STATE) === WAITING;
}

function start({ module, memory, integers }: Arena): void {
  Atomics.store(integers, STATE, ABSENT);
  // Loaded here, because it takes milliseconds and most cells multiply nothing large.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { Worker } = require('node:worker_threads') as typeof WorkerThreads;
  const started = new Worker(assetPath('matmul/worker.js'), {
    workerData: { module, memory },
    // Without these the thread would inherit the flags and the environment of a kernel.
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
  });
  worker = started;
  const forget = (): void => {
    if (worker === started) worker = undefined;
  };
  started.once('exit', forget);
  started.once('error', () => {
    forget();
    allowed = 1;
  });
  started.unref();
}

/** What the second thread does: joins jobs until none came for a while. */
export function work(module: WasmModule, memory: WasmMemory): void {
  const integers = new Int32Array(memory.buffer);
  const kernel = instantiate(module, memory);
  Atomics.store(integers, STATE, WAITING);
  for (;;) {
    let spins = SPINS;
    while (spins > 0 && Atomics.load(integers, STATE) !== OPEN) spins--;
    if (spins === 0) {
      const outcome = Atomics.wait(integers, STATE, WAITING, IDLE_MS);
      const gone = (): boolean =>
        Atomics.compareExchange(integers, STATE, WAITING, ABSENT) === WAITING;
      if (outcome === 'timed-out' && gone()) return;
    }
    if (Atomics.compareExchange(integers, STATE, OPEN, JOINED) !== OPEN) continue;
    const operation = OPERATIONS[integers[OPERATION]];
    kernel[operation](COUNTER * 4, ...integers.subarray(OPERANDS, OPERANDS + 10));
    Atomics.store(integers, STATE, WAITING);
    Atomics.notify(integers, STATE);
  }
}
