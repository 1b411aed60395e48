/** Anything thrown as the content of an `error` message. */
import type { ErrorContent } from '../protocol/error';
import { describeValue, messageOf } from './values';

/** Gives the frames of a stack that the learner wrote, in terms of the TypeScript. */
export type StackMapper = (stack: string) => readonly string[];

/** The error of a cell that was stopped. */
export function describeInterrupt(reason?: string): ErrorContent {
  const evalue = reason ?? 'The cell was stopped. Variables keep the values they had.';
  return {
    ename: 'KeyboardInterrupt',
    evalue,
    traceback: [`KeyboardInterrupt: ${evalue}`],
  };
}

/** Describes an error, or a value that is none, even if reading it throws. */
export function describeThrown(thrown: unknown, mapStack: StackMapper): ErrorContent {
  try {
    if (thrown instanceof Error) return describeError(thrown, mapStack);
  } catch {
    // A hostile object: described as a value below.
  }
  const evalue = typeof thrown === 'string' ? thrown : describeValue(thrown);
  const ename = 'Thrown';
  return { ename, evalue, traceback: [`${ename}: ${evalue}`] };
}

function describeError(error: Error, mapStack: StackMapper): ErrorContent {
  const ename = error.name || error.constructor.name || 'Error';
  const evalue = messageOf(error);
  const traceback = `${ename}: ${evalue}`.split('\n');
  const stack = stackOf(error);
  if (stack !== undefined) traceback.push(...mapStack(stack));
  if (error.cause !== undefined) {
    const cause = describeThrown(error.cause, mapStack);
    traceback.push('caused by', ...cause.traceback);
  }
  if (error instanceof AggregateError) {
    for (const inner of error.errors as unknown[]) {
      traceback.push('one of', ...describeThrown(inner, mapStack).traceback);
    }
  }
  return { ename, evalue, traceback };
}

/** The stack, which an error's own getters may refuse to give. */
function stackOf(error: Error): string | undefined {
  try {
    return typeof error.stack === 'string' ? error.stack : undefined;
  } catch {
    return undefined;
  }
}
