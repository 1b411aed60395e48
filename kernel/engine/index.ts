/** The entry of the engine: which TypeScript engine the kernel uses. */
import { createCellEngine } from './cellEngine';
import { writeCompilerCache } from './compilerCache';
import type { Engine } from './engine';

export interface EngineOptions {
  /** The folder that relative imports and packages are resolved from. */
  readonly cwd: string;
}

/** How long a new engine answers cells before it takes time to write its code cache. */
const CACHE_DELAY_MS = 5000;

/** What most cells use, so that the first one finds it ready. */
const USUAL = 'const warm = [1, 2].map((value) => value * 2); console.log(warm); warm';

/** Creates the engine that the kernel runs cells with, warm: its first cell is quick. */
export function createEngine({ cwd }: EngineOptions): Engine {
  const engine = createCellEngine(cwd);
  engine.compile('');
  // A cell that is waiting already goes first.
  setImmediate(() => engine.compile(USUAL));
  setTimeout(writeCompilerCache, CACHE_DELAY_MS).unref();
  return engine;
}
