/**
 * Keeps Node 20 and 22 alive when code is terminated inside a promise reaction. There,
 * `AsyncLocalStorage` is built on async hooks, which push an id before a reaction and pop
 * it after; termination skips the pop, and Node aborts the process when it finds the stack
 * uneven. The guard switches that check off and evens the stack out itself. Newer Nodes
 * carry the context in V8 and need none of this.
 */

interface AsyncWrapBinding {
  /** Counters shared with Node's native side, at the indexes in `constants`. */
  readonly async_hook_fields: Uint32Array;
  readonly constants: { readonly kCheck: number; readonly kTotals: number };
  clearAsyncIdStack(): void;
}

export interface TerminationGuard {
  /** Before the learner's code runs: hooks that it enabled have enabled the check. */
  arm(): void;
  /** After a termination, from the event loop. */
  repair(): void;
}

const NONE: TerminationGuard = { arm: () => undefined, repair: () => undefined };

export function createTerminationGuard(): TerminationGuard {
  const binding = findBinding();
  if (!binding) return NONE;
  const { async_hook_fields: fields, constants } = binding;
  return {
    arm() {
      fields[constants.kCheck] = 0;
      fields[constants.kTotals] = 0;
    },
    repair: () => binding.clearAsyncIdStack(),
  };
}

function findBinding(): AsyncWrapBinding | undefined {
  const node = process as NodeJS.Process & {
    binding?: (name: string) => unknown;
    noDeprecation?: boolean;
  };
  const [major] = process.versions.node.split('.').map(Number);
  if (major >= 24) return undefined;
  // Node 20 and 22 warn at the use of a binding; there is no public way to the counters.
  const noDeprecation = node.noDeprecation;
  node.noDeprecation = true;
  try {
    return node.binding?.('async_wrap') as AsyncWrapBinding | undefined;
  } catch {
    return undefined;
  } finally {
    if (noDeprecation === undefined) delete node.noDeprecation;
    else node.noDeprecation = noDeprecation;
  }
}
