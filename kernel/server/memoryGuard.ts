/**
 * Stops a cell before it has used up the memory of the process: V8 ends a process whose
 * heap is full, the system one that takes all memory, and nobody would learn why. The heap
 * is asked from outside, because the main thread answers nothing while a cell runs.
 */
import { totalmem } from 'node:os';
import type { Interrupter } from './interrupter';
import { log } from './log';

/** How often the memory is looked at while a cell runs, milliseconds. */
const PERIOD = 50;
/** The part of the heap that a cell may fill; V8 needs the rest to clean up. */
const HEAP_SHARE = 0.8;
/** The part of the machine's or container's memory that the process may take. */
const SYSTEM_SHARE = 0.9;

const MEGABYTE = 1024 * 1024;

export interface MemoryGuardOptions {
  readonly interrupter: Interrupter;
  /** The limit of what lives long on the main thread's heap, bytes. */
  readonly heapLimit: number;
  readonly isBusy: () => boolean;
  readonly stop: (reason: string) => Promise<void>;
}

export class MemoryGuard {
  private readonly systemLimit = systemMemory();
  private isLooking = false;

  constructor(private readonly options: MemoryGuardOptions) {}

  start(): void {
    setInterval(() => void this.look(), PERIOD);
  }

  private async look(): Promise<void> {
    if (this.isLooking || !this.options.isBusy()) return;
    this.isLooking = true;
    try {
      const limit = await this.exhausted();
      if (limit !== undefined && this.options.isBusy()) {
        await this.options.stop(describeShortage(limit));
      }
    } catch (error) {
      log(`the memory could not be measured: ${(error as Error).message}`);
    } finally {
      this.isLooking = false;
    }
  }

  /** The limit that is almost reached, in bytes, or undefined. */
  private async exhausted(): Promise<number | undefined> {
    const { interrupter, heapLimit } = this.options;
    if ((await interrupter.usedHeap()) > heapLimit * HEAP_SHARE) return heapLimit;
    const isSystemFull = process.memoryUsage.rss() > this.systemLimit * SYSTEM_SHARE;
    return isSystemFull ? this.systemLimit : undefined;
  }
}

function describeShortage(limit: number): string {
  return (
    `The cell was stopped because the ${Math.round(limit / MEGABYTE)} MB of memory are almost full. ` +
    'Make large variables smaller, or restart the kernel.'
  );
}

/** What the process may take at most: the container's memory, or the machine's. */
function systemMemory(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
