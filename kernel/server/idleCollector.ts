/**
 * Collects garbage while the learner reads. V8 looks at its own heap to decide when, and
 * arrays of numbers lie outside of it: what a notebook's first cells computed with 10,000
 * digits, a hundred megabytes, would stay until much later cells.
 */
import type { Interrupter } from './interrupter';
import { log } from './log';

/** How often the collector looks, milliseconds. */
const PERIOD = 500;
/** How long no cell must have run, milliseconds: a collection takes some 30. */
const QUIET_TIME = 1500;
/** How much memory the process must have taken since the last collection, bytes. */
const WORTHWHILE = 32 * 1024 * 1024;

export interface IdleCollectorOptions {
  readonly interrupter: Interrupter;
  /** How long no cell has run, milliseconds; 0 while one runs. */
  readonly idleTime: () => number;
}

export class IdleCollector {
  /** Resident bytes after the last collection, at first those at the kernel's start. */
  private resident = process.memoryUsage.rss();
  private isCollecting = false;

  constructor(private readonly options: IdleCollectorOptions) {}

  start(): void {
    setInterval(() => void this.look(), PERIOD);
  }

  private async look(): Promise<void> {
    const { interrupter, idleTime } = this.options;
    const resident = process.memoryUsage.rss();
    if (this.isCollecting || idleTime() < QUIET_TIME) return;
    if (resident - this.resident < WORTHWHILE) return;
    this.isCollecting = true;
    try {
      await interrupter.collectGarbage();
      this.resident = process.memoryUsage.rss();
    } catch (error) {
      log(`garbage could not be collected: ${(error as Error).message}`);
    } finally {
      this.isCollecting = false;
    }
  }
}
