/** The second thread of the matrix product: the file that `threads.ts` starts. */
import { workerData } from 'node:worker_threads';
import type { WasmMemory, WasmModule } from './arena';
import { work } from './threads';

const shared = workerData as { module: WasmModule; memory: WasmMemory };
work(shared.module, shared.memory);
