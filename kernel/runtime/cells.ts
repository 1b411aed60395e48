/** Runs compiled cells on the main thread and tells how they ended. */
import vm from 'node:vm';
import { MessageChannel } from 'node:worker_threads';
import type { ErrorContent } from '../protocol/error';
import type { Context, Contexts } from './context';
import { describeInterrupt } from './errors';
import { assignedSince, createCellExports, snapshot } from './exports';
import type { ModuleLoader } from './modules';
import type { Outputs } from './outputs';
import type { Outcome, RunMessage, ShownValue } from './threadMessages';
import type { Traceback } from './traceback';
import { showValue } from './values';

/** A cell between its start and its outcome. */
interface RunningCell {
  readonly message: RunMessage;
  readonly context: Context;
  readonly before: ReadonlyMap<string, unknown>;
}

export interface CellsOptions {
  readonly contexts: Contexts;
  readonly outputs: Outputs;
  readonly loader: ModuleLoader;
  readonly traceback: Traceback;
  /** Called before the learner's code runs. */
  readonly arm: () => void;
  readonly describe: (thrown: unknown) => ErrorContent;
}

export class Cells {
  private readonly running = new Map<number, RunningCell>();
  private readonly exports = createCellExports();

  constructor(private readonly options: CellsOptions) {}

  get isRunning(): boolean {
    return this.running.size > 0;
  }

  /** Starts a cell directly: called from a MessagePort's handler. */
  start(message: RunMessage): void {
    const { origin, allowStdin, compiled } = message;
    const context: Context = { origin, allowStdin, run: { isStopped: false } };
    const cell: RunningCell = {
      message,
      context,
      before: snapshot(this.exports, compiled.names),
    };
    this.running.set(origin, cell);
    this.options.arm();
    this.options.contexts.runCell(context, () => void this.run(cell));
  }

  /** Ends the cell of a context with an error; false when it has already ended. */
  fail(context: Context, error: ErrorContent): boolean {
    const cell = this.running.get(context.origin);
    if (!cell) return false;
    this.finish(cell, this.failure(cell, error));
    return true;
  }

  /** Ends all running cells; code of theirs that is still alive is refused. */
  stopAll(reason: string | undefined): Context[] {
    const stopped = [...this.running.values()];
    for (const cell of stopped) {
      cell.context.run.isStopped = true;
      this.finish(cell, this.failure(cell, describeInterrupt(reason)));
    }
    return stopped.map(({ context }) => context);
  }

  private async run(cell: RunningCell): Promise<void> {
    let outcome: Outcome;
    try {
      const value = this.evaluate(cell);
      if (cell.message.compiled.isAsync) await value;
      const result = await this.takeResult(cell);
      outcome = { status: 'ok', ...(result ? { result } : {}) };
    } catch (error) {
      outcome = this.failure(cell, this.options.describe(error));
    }
    // Rejections that nobody handles are known only after this turn, and belong to the cell.
    await nextTurn();
    this.finish(cell, outcome);
  }

  private evaluate({ message }: RunningCell): unknown {
    const { scriptName, source } = message;
    const { js, sourceMap, isAsync, modules, reload } = message.compiled;
    const { loader, traceback } = this.options;
    traceback.register(scriptName, { source, ...(sourceMap ? { sourceMap } : {}) });
    loader.add(modules);
    loader.reload(reload);
    const prefix = isAsync ? 'async function' : 'function';
    const cell = vm.runInThisContext(`(${prefix} (exports, require) {\n${js}\n})`, {
      filename: scriptName,
      lineOffset: -1,
    }) as (exports: unknown, require: unknown) => unknown;
    return cell(this.exports, loader.require);
  }

  private async takeResult({ message }: RunningCell): Promise<ShownValue | undefined> {
    const name = message.compiled.lastExpression;
    if (name === undefined) return undefined;
    const value = this.exports[name];
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a name made by the engine
    delete this.exports[name];
    if (value === undefined || value === null) return undefined;
    return showValue(value);
  }

  private failure({ before }: RunningCell, error: ErrorContent): Outcome {
    return {
      status: 'error',
      ...error,
      assigned: assignedSince(this.exports, before),
    };
  }

  private finish({ context: { origin } }: RunningCell, outcome: Outcome): void {
    if (!this.running.has(origin)) return;
    this.options.outputs.post({ type: 'finished', origin, outcome });
    this.running.delete(origin);
  }
}

/** Resolves in the next turn of the event loop, in a MessagePort's handler. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    turns.push(resolve);
    turnChannel.port2.postMessage(null);
  });
}

const turns: (() => void)[] = [];
const turnChannel = new MessageChannel();
turnChannel.port1.on('message', () => turns.shift()?.());
turnChannel.port1.unref();
