/**
 * Loads the compiler from V8's code cache. Compiling its nine megabytes of JavaScript is a
 * large part of a fresh kernel's start. The set-up writes the cache after it has compiled a
 * cell, so that it holds the functions which a cell needs; where there is none for this Node,
 * a kernel does.
 */
import type * as Crypto from 'node:crypto';
import fs from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import zlib from 'node:zlib';

const compilerPath = require.resolve('@tslab/typescript-for-tslab');
/** The compiler's script while it has no cache, and where that belongs. */
let uncached: { readonly script: vm.Script; readonly file: string } | undefined;

/** Beside the compiled kernel, a file for each Node and each text of the compiler. */
function cacheFile(source: string): string {
  const name = `typescript-${source.length}-${process.version}-${process.arch}.bin`;
  return path.join(__dirname, '..', '.cache', name);
}

function loadCompiler(): void {
  // As Latin-1: a few typographic signs in its comments would double what V8 keeps of it.
  const source = fs.readFileSync(compilerPath, 'latin1');
  const file = cacheFile(source);
  const cachedData = readCache(file);
  const script = new vm.Script(Module.wrap(source), {
    filename: compilerPath,
    ...(cachedData ? { cachedData } : {}),
  });
  // One that V8 refuses was made with other flags (NODE_OPTIONS), and is good without them.
  if (!cachedData) uncached = { script, file };
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

/** How many bytes of the file, its last, are the checksum of the others. */
const CHECKSUM_LENGTH = 4;

/** The cache, if it is whole: V8 would take the process down with what is not. */
function readCache(file: string): Buffer | undefined {
  try {
    const bytes = fs.readFileSync(file);
    const data = bytes.subarray(0, -CHECKSUM_LENGTH);
    return bytes.readUInt32LE(data.length) === zlib.crc32(data) ? data : undefined;
  } catch {
    // It is not there, it is too short, or this Node is older than 20.15 and has no crc32.
    return undefined;
  }
}

/**
 * Writes the cache if there is none for this Node; call it when a cell has been compiled.
 * Where the folder cannot be written, kernels simply keep starting without it.
 */
export function writeCompilerCache(): void {
  if (!uncached) return;
  const { script, file } = uncached;
  const data = script.createCachedData();
  uncached = undefined;
  try {
    const checksum = Buffer.alloc(CHECKSUM_LENGTH);
    checksum.writeUInt32LE(zlib.crc32(data));
    fs.mkdirSync(path.dirname(file), { recursive: true });
    // Renamed into place, so that a kernel starting now never reads half a file.
    const partial = `${file}.${process.pid}`;
    fs.writeFileSync(partial, Buffer.concat([data, checksum]));
    fs.renameSync(partial, file);
  } catch {
    return;
  }
}

// Run from source (in tests) there is no cache.
if (__filename.endsWith('.js') && !require.cache[compilerPath]) loadCompiler();
