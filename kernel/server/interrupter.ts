/**
 * Stops what the main thread runs and keeps its state. The main thread is asked first; when
 * it does not answer at once it is in the learner's code, which V8 then terminates from
 * outside, as a debugger would (Node's inspector, `Runtime.terminateExecution`).
 */
import { Session } from 'node:inspector';
import type { MainThread } from './mainThread';

/** How long the main thread has to answer before its code is terminated, milliseconds. */
const PATIENCE = 15;

export class Interrupter {
  private readonly session = new Session();
  private requests = 0;

  constructor(private readonly main: MainThread) {
    this.session.connectToMainThread();
  }

  /** Leaves the main thread alone from now on. Node does not exit while a session is open. */
  close(): void {
    this.session.disconnect();
  }

  /** Resolves when every cell has stopped. `reason` replaces the usual explanation. */
  async interrupt(reason?: string): Promise<void> {
    const id = ++this.requests;
    const stopped = this.main.stop(id, reason);
    while (!(await settlesWithin(stopped, PATIENCE))) {
      this.session.post('Runtime.terminateExecution');
      // The termination may have hit the kernel's own answer, or hit the next one: ask twice.
      this.main.repeatStop(id, reason);
      this.main.repeatStop(id, reason);
    }
  }

  /** Frees what nothing on the main thread refers to any more. */
  collectGarbage(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.session.post('HeapProfiler.collectGarbage', (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** Bytes in use on the main thread's JavaScript heap, also while it is busy. */
  usedHeap(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.session.post('Runtime.getHeapUsage', (error, usage) => {
        if (error) reject(error);
        else resolve((usage as { readonly usedSize: number }).usedSize);
      });
    });
  }
}

async function settlesWithin(promise: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const settled = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return settled;
}
