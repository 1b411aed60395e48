/** What would end the process is an error of the cell that did it. */
import type { Context, Contexts } from './context';

/** Thrown by `process.exit()` in a cell. */
export class ExitError extends Error {
  override readonly name = 'ExitError';

  constructor(call: string) {
    super(
      `${call} would end the kernel, and all variables with it. To restart, use the Kernel menu.`,
    );
  }
}

export interface ProcessGuardOptions {
  readonly contexts: Contexts;
  /** Told of an error that nobody catches. */
  readonly failed: (error: unknown, context: Context) => void;
}

export function guardProcess({ contexts, failed }: ProcessGuardOptions): void {
  const refuse = (call: string) => (): never => {
    throw new ExitError(call);
  };
  process.exit = refuse('process.exit()');
  Object.assign(process, { reallyExit: refuse('process.reallyExit()') });
  process.abort = refuse('process.abort()');

  process.on('uncaughtException', (error) => failed(error, contexts.current));
  process.on('unhandledRejection', (reason) => failed(reason, contexts.current));
}
