/**
 * Loads the compiler from V8's code cache. Compiling its nine megabytes of JavaScript is a
 * large part of a fresh kernel's first second. The cache is written once, by a kernel that
 * has already compiled a cell, so that it holds the functions which a cell needs.
 */
import type * as Crypto from 'node:crypto';
import fs from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import vm from 'node:vm';

const compilerPath = require.resolve('@tslab/typescript-for-tslab');
/** Beside the compiled kernel; run from source (in tests) there is no cache. */
const cachePath = __filename.endsWith('.js')
  ? path.join(
      __dirname,
      '..',
      '.cache',
      `typescript-${process.version}-${process.arch}.bin`,
    )
  : undefined;

/** The compiler's script while its cache is missing or was refused. */
let uncached: vm.Script | undefined;

function loadCompiler(file: string): void {
  const cachedData = readIfThere(file);
  // As Latin-1: a few typographic signs in its comments would double what V8 keeps of it.
  const source = fs.readFileSync(compilerPath, 'latin1');
  const script = new vm.Script(Module.wrap(source), {
    filename: compilerPath,
    ...(cachedData ? { cachedData } : {}),
  });
  if (!cachedData || script.cachedDataRejected) uncached = script;
  const module = new Module(compilerPath);
  module.filename = compilerPath;
  module.paths = [path.dirname(compilerPath)];
  const body = script.runInThisContext() as (
    exports: unknown,
    require: NodeJS.Require,
    module: NodeJS.Module,
    filename: string,
    dirname: string,
  ) => void;
  body.call(
    module.exports,
    module.exports,
    requireForCompiler(),
    module,
    compilerPath,
    path.dirname(compilerPath),
  );
  module.loaded = true;
  require.cache[compilerPath] = module;
}

/** Node's `require`, but for `crypto`, of which the compiler seldom makes a hash. */
function requireForCompiler(): NodeJS.Require {
  const require = Module.createRequire(compilerPath);
  const createHash: typeof Crypto.createHash = (...args) =>
    (require('node:crypto') as typeof Crypto).createHash(...args);
  return Object.assign(
    (id: string): unknown => (id === 'crypto' ? { createHash } : require(id)),
    require,
  );
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

/**
 * Writes the cache if there is none for this Node; call it when a cell has been compiled.
 * Where the folder cannot be written, kernels simply keep starting without it.
 */
export function writeCompilerCache(): void {
  if (!uncached || !cachePath) return;
  const data = uncached.createCachedData();
  uncached = undefined;
  try {
    fs.mkdirSync(path.dirname(cachePath), { recursive: true });
    // Renamed into place, so that a kernel starting now never reads half a file.
    const partial = `${cachePath}.${process.pid}`;
    fs.writeFileSync(partial, data);
    fs.renameSync(partial, cachePath);
  } catch {
    return;
  }
}

if (cachePath && !require.cache[compilerPath]) loadCompiler(cachePath);
