/**
 * The queue of a shell: requests to execute run one after the other. Each subshell (JEP 91)
 * has a queue of its own, so that its cells run while a cell of another shell awaits.
 */
import type { IncomingMessage } from '../protocol/message';

export interface Execution {
  readonly message: IncomingMessage;
  /** Runs the request and answers it; tells whether the queue is to be aborted. */
  run(): Promise<{ readonly abortQueue: boolean }>;
  /** Answers the request without running it. */
  abort(): void;
}

export class Shell {
  private queue: Execution[] = [];
  private isRunning = false;

  add(execution: Execution): void {
    this.queue.push(execution);
    if (!this.isRunning) void this.runAll();
  }

  /** Answers what waits with `aborted`. */
  abortQueued(): void {
    const queued = this.queue;
    this.queue = [];
    for (const execution of queued) execution.abort();
  }

  private async runAll(): Promise<void> {
    this.isRunning = true;
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      const { abortQueue } = await next.run();
      if (!abortQueue) continue;
      // Requests that have reached the socket but not this queue were sent before too.
      await new Promise(setImmediate);
      this.abortQueued();
    }
    this.isRunning = false;
  }
}
