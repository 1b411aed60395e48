/**
 * Timers of the learner's code. Callbacks are dispatched through a MessagePort: code that
 * is terminated there leaves Node whole, where in Node's own timer phase it does not. And
 * each timer knows the cell that started it, so that an interrupt can clear it.
 */
import { syncBuiltinESMExports } from 'node:module';
import timersModule from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import { MessageChannel } from 'node:worker_threads';
import type { Context, Contexts } from './context';

const native = {
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
  setImmediate: globalThis.setImmediate,
  clearTimeout: globalThis.clearTimeout,
  clearInterval: globalThis.clearInterval,
  clearImmediate: globalThis.clearImmediate,
};

type Callback = (...args: unknown[]) => unknown;
type Handle = NodeJS.Timeout | NodeJS.Immediate;

interface Timer {
  readonly context: Context;
  readonly repeats: boolean;
  readonly run: () => void;
  handle: Handle;
  isCleared: boolean;
  isDue: boolean;
}

export interface TimersOptions {
  readonly contexts: Contexts;
  /** Called before each callback. */
  readonly arm: () => void;
  /** Told of an error that a callback threw. */
  readonly failed: (error: unknown, context: Context) => void;
}

export class Timers {
  private readonly timers = new Map<Handle, Timer>();
  /** Lets the callbacks of due timers run, one call each. */
  private readonly due: (() => void)[] = [];
  private readonly channel = new MessageChannel();
  /** The timer whose callback runs; still set after a termination. */
  private active: Timer | undefined;

  constructor(private readonly options: TimersOptions) {
    this.channel.port1.on('message', () => this.due.shift()?.());
    this.channel.port1.unref();
  }

  /** Puts the timers in the place of Node's, for `globalThis` and the timer modules. */
  install(): void {
    const clear = (handle: unknown): void => this.clear(handle);
    const functions = {
      setTimeout: (callback: Callback, ms?: number, ...args: unknown[]) =>
        this.start(callback, args, false, (fire) => native.setTimeout(fire, ms)),
      setInterval: (callback: Callback, ms?: number, ...args: unknown[]) =>
        this.start(callback, args, true, (fire) => native.setInterval(fire, ms)),
      setImmediate: (callback: Callback, ...args: unknown[]) =>
        this.start(callback, args, false, (fire) => native.setImmediate(fire)),
      clearTimeout: clear,
      clearInterval: clear,
      clearImmediate: clear,
    };
    const promises = promiseTimers(functions);
    Object.assign(functions.setTimeout, { [promisify.custom]: promises.setTimeout });
    Object.assign(functions.setImmediate, {
      [promisify.custom]: promises.setImmediate,
    });
    Object.assign(globalThis, functions);
    Object.assign(timersModule, functions);
    Object.assign(timersPromises, promises);
    syncBuiltinESMExports();
  }

  /** Clears the timers of one cell, or of all. */
  clearOf(context?: Context): void {
    for (const timer of this.timers.values()) {
      if (context === undefined || timer.context.run === context.run)
        this.clear(timer.handle);
    }
  }

  /** The context of the callback that was terminated, if one was; forgets it. */
  takeTerminated(): Context | undefined {
    const terminated = this.active;
    this.active = undefined;
    if (terminated) this.clear(terminated.handle);
    return terminated?.context;
  }

  private start<H extends Handle>(
    callback: Callback,
    args: unknown[],
    repeats: boolean,
    schedule: (fire: () => void) => H,
  ): H {
    if (typeof callback !== 'function') {
      throw new TypeError(`The callback must be a function, got ${typeof callback}.`);
    }
    const context = this.options.contexts.demandLive();
    const handle = schedule(() => this.fire(timer));
    const timer: Timer = {
      context,
      repeats,
      run: () => callback(...args),
      handle,
      isCleared: false,
      isDue: false,
    };
    this.timers.set(handle, timer);
    return handle;
  }

  private clear(handle: unknown): void {
    if (typeof handle !== 'object' || handle === null) {
      // An id: Node knows which timer it belongs to.
      native.clearTimeout(handle as number | undefined);
      return;
    }
    const timer = this.timers.get(handle as Handle);
    if (timer) timer.isCleared = true;
    this.timers.delete(handle as Handle);
    native.clearTimeout(handle as NodeJS.Timeout);
    native.clearImmediate(handle as NodeJS.Immediate);
  }

  private fire(timer: Timer): void {
    // An interval that is slower than its period must not pile up.
    if (timer.isDue || timer.isCleared) return;
    timer.isDue = true;
    // A promise's reaction runs in the context that the timer was started in, as we do here,
    // and can be terminated; the scope that `AsyncResource` makes for it cannot on Node 24.
    void new Promise<void>((resolve) => this.due.push(resolve)).then(() => {
      this.run(timer);
    });
    this.channel.port2.postMessage(null);
  }

  private run(timer: Timer): void {
    timer.isDue = false;
    if (timer.isCleared) return;
    if (!timer.repeats) this.timers.delete(timer.handle);
    this.active = timer;
    this.options.arm();
    try {
      timer.run();
    } catch (error) {
      this.options.failed(error, timer.context);
    }
    this.active = undefined;
  }
}

interface WaitOptions {
  readonly signal?: AbortSignal;
}

/** `timers/promises` on top of the timers above. */
function promiseTimers(timers: {
  setTimeout: (callback: Callback, ms?: number) => NodeJS.Timeout;
  setImmediate: (callback: Callback) => NodeJS.Immediate;
  clearTimeout: (handle: unknown) => void;
}) {
  const wait = <T>(
    start: (done: () => void) => Handle,
    value: T,
    { signal }: WaitOptions,
  ): Promise<T> =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const abort = (): void => {
        timers.clearTimeout(handle);
        const error = new Error('The operation was aborted', { cause: signal?.reason });
        reject(Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' }));
      };
      const handle = start(() => {
        signal?.removeEventListener('abort', abort);
        resolve(value);
      });
      signal?.addEventListener('abort', abort, { once: true });
    });
  const setTimeout = <T>(ms?: number, value?: T, options: WaitOptions = {}) =>
    wait((done) => timers.setTimeout(done, ms), value, options);
  return {
    setTimeout,
    setImmediate: <T>(value?: T, options: WaitOptions = {}) =>
      wait((done) => timers.setImmediate(done), value, options),
    async *setInterval<T>(ms?: number, value?: T, options: WaitOptions = {}) {
      for (;;) yield await setTimeout(ms, value, options);
    },
    scheduler: {
      wait: (ms?: number, options: WaitOptions = {}) =>
        setTimeout(ms, undefined, options),
      yield: () => wait((done) => timers.setImmediate(done), undefined, {}),
    },
  };
}
