/** The life of one `execute_request`: compile, run, evaluate expressions, answer. */
import type { CompileResult } from '../engine/engine';
import { executeInput } from '../protocol/execute';
import type {
  AbortedReply,
  ExecuteReply,
  ExecuteRequest,
  ExpressionReply,
  FailedExecuteReply,
  PagePayload,
} from '../protocol/execute';
import { error as errorNotice } from '../protocol/error';
import type { ErrorContent } from '../protocol/error';
import type { Json, JsonObject } from '../protocol/json';
import type { IncomingMessage } from '../protocol/message';
import type { Outcome, RunMessage } from '../runtime/threadMessages';
import { describeDiagnostics } from './diagnostics';
import type { EngineClient } from './engineClient';
import type { History } from './history';
import type { MainThread } from './mainThread';
import type { Origins } from './origins';
import { askedName, describeInspection } from './pager';
import type { Sockets } from './sockets';

export type ExecutionReply = ExecuteReply | FailedExecuteReply;

export interface ExecutorParts {
  readonly engine: EngineClient;
  readonly main: MainThread;
  readonly sockets: Sockets;
  readonly origins: Origins;
  readonly history: History;
  /** Resolves when a cell that runs can be interrupted in every way. */
  readonly interruptible: Promise<void>;
}

export class Executor {
  private executionCount = 0;
  /** Ends the waiting of cells that are being compiled. */
  private readonly compiling = new Set<() => void>();
  private active = 0;
  /** When the last cell ended, by performance.now(). */
  private ended = 0;

  constructor(private readonly parts: ExecutorParts) {}

  /** Whether a cell is being compiled or run. */
  get isBusy(): boolean {
    return this.active > 0;
  }

  /** How long no cell has run, milliseconds; 0 while one runs. */
  get idleTime(): number {
    return this.isBusy ? 0 : performance.now() - this.ended;
  }

  /** Cells that are not yet running are not run any more. */
  noteInterrupt(): void {
    for (const stop of this.compiling) stop();
  }

  aborted(): AbortedReply {
    return { status: 'aborted', execution_count: this.executionCount };
  }

  async execute(
    request: ExecuteRequest,
    message: IncomingMessage,
  ): Promise<ExecutionReply> {
    const { code, silent, storeHistory } = request;
    if (!silent) this.executionCount++;
    const count = this.executionCount;
    if (!silent) {
      this.parts.sockets.notice(executeInput, message.headerJson, {
        code,
        execution_count: count,
      });
    }
    this.active++;
    try {
      const name = askedName(code);
      if (name !== undefined) {
        return this.succeed(count, await this.page(name), {});
      }
      const origin = this.parts.origins.addCell(message, silent);
      const outcome = await this.runCell(request, origin, count);
      if (outcome.status === 'error') {
        if (storeHistory) this.parts.history.add(count, code, null);
        return this.fail(outcome, count, message, silent);
      }
      if (outcome.result) this.parts.main.publishResult(origin, count, outcome.result);
      if (storeHistory) {
        this.parts.history.add(count, code, outcome.result?.plain ?? null);
      }
      return this.succeed(count, [], await this.evaluateAll(request, message));
    } finally {
      this.active--;
      this.ended = performance.now();
    }
  }

  private succeed(
    count: number,
    payload: readonly PagePayload[],
    expressions: ExecuteReply['user_expressions'],
  ): ExecuteReply {
    return {
      status: 'ok',
      execution_count: count,
      payload,
      user_expressions: expressions,
    };
  }

  private fail(
    { ename, evalue, traceback }: ErrorContent,
    count: number,
    message: IncomingMessage,
    silent: boolean,
  ): FailedExecuteReply {
    const content = { ename, evalue, traceback };
    if (!silent) this.parts.sockets.notice(errorNotice, message.headerJson, content);
    return { status: 'error', execution_count: count, ...content };
  }

  private async runCell(
    { code, silent, allowStdin }: ExecuteRequest,
    origin: number,
    count: number,
  ): Promise<Outcome> {
    const { engine } = this.parts;
    const scriptName = silent ? 'silent cell' : `In [${count}]`;
    const run = { origin, allowStdin, scriptName, purpose: 'cell' } as const;
    const { outcome, commit } = await this.compileAndRun(code, run);
    if (commit && outcome.status === 'ok') await engine.call('commit', commit);
    if (commit && outcome.status === 'error') {
      await engine.call('commit', commit, outcome.assigned);
    }
    return outcome;
  }

  private async compileAndRun(
    code: string,
    run: Pick<RunMessage, 'origin' | 'allowStdin' | 'scriptName' | 'purpose'>,
  ): Promise<{ outcome: Outcome; commit?: RunMessage['compiled'] }> {
    const result = await this.compile(code);
    if (!result) return { outcome: stoppedBeforeRun() };
    if (!result.ok) {
      const found = describeDiagnostics(result.diagnostics, run.scriptName);
      return { outcome: { status: 'error', assigned: [], ...found } };
    }
    const compiled = result.cell;
    const outcome = await this.parts.main.run({
      ...run,
      type: 'run',
      compiled,
      source: code,
    });
    return { outcome, commit: compiled };
  }

  /** Compiles a cell, ready to be run; undefined when it was interrupted meanwhile. */
  private async compile(code: string): Promise<CompileResult | undefined> {
    let stop = (): void => undefined;
    const stopped = new Promise<undefined>((resolve) => {
      stop = () => resolve(undefined);
    });
    this.compiling.add(stop);
    try {
      const { engine, interruptible } = this.parts;
      const compiled = Promise.all([engine.call('compile', code), interruptible]);
      const result = await Promise.race([compiled, stopped]);
      return result?.[0];
    } finally {
      this.compiling.delete(stop);
    }
  }

  private async page(name: string): Promise<PagePayload[]> {
    const found = await this.parts.engine.call('inspect', name, name.length);
    const text = found ? describeInspection(found) : `Nothing is named ${name} here.`;
    return [{ source: 'page', data: { 'text/plain': text }, start: 0 }];
  }

  private async evaluateAll(
    { userExpressions }: ExecuteRequest,
    message: IncomingMessage,
  ): Promise<ExecuteReply['user_expressions']> {
    const replies: Record<string, ExpressionReply> = {};
    for (const [name, expression] of Object.entries(userExpressions)) {
      replies[name] = await this.evaluate(expression, message);
    }
    return replies;
  }

  private async evaluate(
    expression: string,
    message: IncomingMessage,
  ): Promise<ExpressionReply> {
    const { outcome } = await this.compileAndRun(expression, {
      origin: this.parts.origins.addCell(message, true),
      allowStdin: false,
      scriptName: 'user expression',
      purpose: 'expression',
    });
    if (outcome.status === 'error') {
      const { ename, evalue, traceback } = outcome;
      return { status: 'error', ename, evalue, traceback };
    }
    const { dataJson = '{}', metadataJson = '{}' } = outcome.result ?? {};
    return {
      status: 'ok',
      data: JSON.parse(dataJson) as Record<string, Json>,
      metadata: JSON.parse(metadataJson) as JsonObject,
    };
  }
}

function stoppedBeforeRun(): Outcome {
  const evalue = 'The cell was stopped before it ran.';
  return {
    status: 'error',
    ename: 'KeyboardInterrupt',
    evalue,
    traceback: [`KeyboardInterrupt: ${evalue}`],
    assigned: [],
  };
}
