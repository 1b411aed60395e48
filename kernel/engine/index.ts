/** The entry of the engine: which TypeScript engine the kernel uses. */
import type { Engine } from './engine';
import { createCellEngine } from './cellEngine';

export interface EngineOptions {
  /** The folder that relative imports and packages are resolved from. */
  readonly cwd: string;
}

/** Creates the engine that the kernel runs cells with. */
export function createEngine(options: EngineOptions): Engine {
  return createCellEngine(options.cwd);
}
