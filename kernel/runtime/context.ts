/**
 * Under which cell a piece of the learner's code runs, also after an `await`, in a timer or
 * in a promise that nobody waits for: Node carries the context along.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Collector } from './collector';

/** One run of a cell. */
export interface Run {
  /** Set when it was interrupted: code of it that is still alive is refused. */
  isStopped: boolean;
}

export interface Context {
  /** The request whose outputs these are. */
  readonly origin: number;
  readonly allowStdin: boolean;
  /** Shared by all contexts of one run of a cell. */
  readonly run: Run;
  /** Takes the outputs in place of the front end. */
  readonly collector?: Collector;
}

/** Thrown into code that goes on after its cell was interrupted. */
export class StoppedError extends Error {
  override readonly name = 'KeyboardInterrupt';

  constructor() {
    super('The cell of this code was stopped.');
  }
}

export class Contexts {
  private readonly storage = new AsyncLocalStorage<Context>();
  private latest: Context = {
    origin: 0,
    allowStdin: false,
    run: { isStopped: false },
  };

  /** The context of the running code, or of the newest cell when there is none. */
  get current(): Context {
    return this.storage.getStore() ?? this.latest;
  }

  /** The current context; throws when its cell was interrupted. */
  demandLive(): Context {
    const context = this.current;
    if (context.run.isStopped) throw new StoppedError();
    return context;
  }

  /** A context for code that shows under the current cell, but outlives it. */
  capture(): Context {
    const { origin, allowStdin } = this.current;
    return { origin, allowStdin, run: { isStopped: false } };
  }

  /** Runs the body of a new cell. */
  runCell(context: Context, body: () => void): void {
    this.latest = context;
    this.storage.run(context, body);
  }

  run<T>(context: Context, body: () => T): T {
    return this.storage.run(context, body);
  }
}
