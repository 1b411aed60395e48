/**
 * Node's own module loader, for tests: the one that jest puts in its place knows neither
 * `import` conditions nor a cache to forget. Use it in `jest.mock('node:module', …)`.
 */
import vm from 'node:vm';

export function nodeModule(): unknown {
  // Only code in Node's main context sees a process that jest has not changed.
  return vm.runInThisContext("process.getBuiltinModule('node:module')") as unknown;
}
