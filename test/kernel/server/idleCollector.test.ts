/** What cells have let go of is given back while nothing runs. */
import { KernelClient } from '../support/client';

jest.setTimeout(60_000);

const MEGABYTE = 2 ** 20;

let kernel: KernelClient;

beforeEach(async () => {
  kernel = await KernelClient.start();
});

afterEach(() => kernel.stop());

/** Bytes of the typed arrays that the main thread's heap holds. */
async function arrayBytes(): Promise<number> {
  return Number((await kernel.execute('process.memoryUsage().arrayBuffers')).result);
}

it('gives back the arrays of cells that have ended, and keeps those in use', async () => {
  await kernel.execute('const kept = new Float64Array(2 ** 21).fill(7);');
  // Fewer bytes than V8 collects for by itself.
  await kernel.execute('let dropped = new Float64Array(6 * 2 ** 20).fill(1);');
  await kernel.execute('dropped = new Float64Array(0);');
  expect(await arrayBytes()).toBeGreaterThan(64 * MEGABYTE);
  await new Promise((resolve) => setTimeout(resolve, 4000));
  expect(await arrayBytes()).toBeLessThan(24 * MEGABYTE);
  const sum = await kernel.execute('kept.reduce((a, b) => a + b)');
  expect(sum.result).toBe(String(7 * 2 ** 21));
});
