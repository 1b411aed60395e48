/**
 * The library (src/host.ts) and the kernel (kernel/runtime/host.ts) each declare the seam
 * between them. The assignments below do not compile once the two differ.
 */
import * as kernel from '../../../kernel/runtime/host';
import * as library from '../../../src/host';

const asLibrarySees = (host: kernel.NotebookHost): library.NotebookHost => host;
const asKernelSees = (host: library.NotebookHost): kernel.NotebookHost => host;

test('library and kernel find the host under the same symbol', () => {
  const host = {} as kernel.NotebookHost;
  const seen = globalThis as { [key: symbol]: unknown };
  seen[kernel.HOST_KEY] = asLibrarySees(host);
  try {
    expect(asKernelSees(library.notebookHost() as library.NotebookHost)).toBe(host);
  } finally {
    Reflect.deleteProperty(seen, kernel.HOST_KEY);
  }
});
