/**
 * Entry for the set-up: writes the compiler's code cache, so that the first kernel on a
 * machine starts as quickly as the next one.
 */
import { writeCompilerCache } from './compilerCache';
import { createEngine } from './index';

const engine = createEngine({ cwd: process.cwd() });
// As learners begin, so that the cache holds the functions that this needs.
engine.compile('const squares: number[] = [1, 2].map((x) => x ** 2);\nsquares');
engine.complete('[1].ma', 6);
writeCompilerCache();
