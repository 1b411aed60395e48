/** Compiles the matrix product (src/wasm/product.ts, AssemblyScript) to src/dist/wasm. */
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../wasm/product.ts', import.meta.url));
const target = fileURLToPath(new URL('../dist/wasm/product.wasm', import.meta.url));

/** The arena in pages of 64 KiB, as `ARENA_PAGES` in src/dot.ts imports it. */
const ARENA_PAGES = '1024';

const newest = Math.max(
  ...[source, fileURLToPath(import.meta.url)].map((path) => statSync(path).mtimeMs),
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
  console.log('Compiled the matrix product to src/dist/wasm.');
}
