/**
 * Under which cell a piece of the learner's code runs, also after an `await`, in a timer or
 * in a promise that nobody waits for: Node carries the context along.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface Context {
  /** The request whose outputs these are. */
  readonly origin: number;
  readonly allowStdin: boolean;
  /** Set when the cell was interrupted: code of it that is still alive is refused. */
  isStopped: boolean;
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
  private latest: Context = { origin: 0, allowStdin: false, isStopped: false };

  /** The context of the running code, or of the newest cell when there is none. */
  get current(): Context {
    return this.storage.getStore() ?? this.latest;
  }

  /** The current context; throws when its cell was interrupted. */
  demandLive(): Context {
    const context = this.current;
    if (context.isStopped) throw new StoppedError();
    return context;
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
