/**
 * What cells print, batched: a line a message would drown the front end. Text waits until
 * there is enough of it, some time has passed, or something else is sent.
 */
import type { MessagePort } from 'node:worker_threads';
import type { StreamName } from '../protocol/stream';
import type { OutputCredit, ToServer } from './threadMessages';

/** Characters after which a batch is sent. */
const BATCH_SIZE = 64 * 1024;
/** A batch waits no longer than this, milliseconds. */
const BATCH_DELAY = 30;
/** The most characters that may wait in the server thread before printing blocks. */
const MOST_UNSENT = 16 * 1024 * 1024;
/** The most characters one cell may print; a front end does not survive much more. */
const MOST_PER_CELL = 64 * 1024 * 1024;

// The learner's cells get other timers.
const { setTimeout, clearTimeout } = globalThis;

export class Outputs {
  private origin = 0;
  private name: StreamName = 'stdout';
  private parts: string[] = [];
  private size = 0;
  private lastFlush = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly printed = new Map<number, number>();

  constructor(
    private readonly port: MessagePort,
    private readonly credit: OutputCredit,
  ) {}

  /** Prints text under a cell. */
  write(origin: number, name: StreamName, text: string): void {
    const before = this.printed.get(origin) ?? 0;
    if (before > MOST_PER_CELL) return;
    this.printed.set(origin, before + text.length);
    this.append(origin, name, text);
    if (before + text.length > MOST_PER_CELL) {
      const note = `\n[The cell printed more than ${MOST_PER_CELL >> 20} MB; the rest is not shown. It goes on running.]\n`;
      this.append(origin, 'stderr', note);
    }
  }

  /** Sends a message after everything printed before it. */
  post(message: ToServer, size = 0): void {
    this.flush();
    this.credit.posted(size);
    this.port.postMessage(message);
    this.credit.waitBelow(MOST_UNSENT);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lastFlush = performance.now();
    if (this.size === 0) return;
    const text = this.parts.join('');
    // Taken before it is sent: an interrupt in between must not send it twice.
    this.parts = [];
    this.size = 0;
    this.credit.posted(text.length);
    this.port.postMessage({
      type: 'stream',
      origin: this.origin,
      name: this.name,
      text,
    } satisfies ToServer);
  }

  private append(origin: number, name: StreamName, text: string): void {
    if (origin !== this.origin || name !== this.name) {
      this.flush();
      this.origin = origin;
      this.name = name;
    }
    this.parts.push(text);
    this.size += text.length;
    if (this.size >= BATCH_SIZE || performance.now() - this.lastFlush > BATCH_DELAY) {
      this.flush();
      this.credit.waitBelow(MOST_UNSENT);
    } else {
      this.timer ??= setTimeout(() => this.flush(), BATCH_DELAY);
    }
  }
}
