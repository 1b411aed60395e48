/** Compiles the numeric kernels (src/wasm, AssemblyScript) to src/dist/wasm. */
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../wasm/', import.meta.url));
const source = join(folder, 'index.ts');
const target = fileURLToPath(new URL('../dist/wasm/numerics.wasm', import.meta.url));

/** The arena in pages of 64 KiB, as in src/matmul/arena.ts. */
const ARENA_PAGES = '1664';

const newest = Math.max(
  ...readdirSync(folder).map((file) => statSync(join(folder, file)).mtimeMs),
  statSync(fileURLToPath(import.meta.url)).mtimeMs,
);
if (!existsSync(target) || statSync(target).mtimeMs < newest) {
  const { main } = await import('assemblyscript/asc');
  mkdirSync(fileURLToPath(new URL('../dist/wasm/', import.meta.url)), {
    recursive: true,
  });
  const { error, stderr } = await main([
    source,
    ...['--outFile', `${target}.part`, '--optimizeLevel', '3', '--noAssert'],
    ...['--enable', 'simd', '--enable', 'threads', '--runtime', 'stub'],
    ...['--importMemory', '--sharedMemory', '--noExportMemory'],
    ...['--initialMemory', ARENA_PAGES, '--maximumMemory', ARENA_PAGES],
  ]);
  if (error) throw new Error(`AssemblyScript refused ${source}:\n${stderr.toString()}`);
  renameSync(`${target}.part`, target);
  console.log('Compiled the numeric kernels to src/dist/wasm.');
}
