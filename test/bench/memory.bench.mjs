/** Memory over 10,000 training iterations: does anything pile up? */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const title = 'Memory over 10,000 iterations';
export const about = `
A process of its own trains the 784-50-10 network as in the notes. After every 2,500
iterations it collects garbage and notes what JavaScript holds (heap and array buffers) and
what the process takes from the system.`;

export async function open() {
  return { comparisons: [], notes };
}

async function notes() {
  const script = fileURLToPath(new URL('memory.child.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', script],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`The training ended with ${status}:\n${stderr}`);
  const rows = JSON.parse(stdout);
  const mb = (bytes) => (bytes / 2 ** 20).toFixed(1);
  return [
    '| iterations | heap | array buffers | resident |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ iterations, heapUsed, arrayBuffers, rss }) =>
        `| ${iterations} | ${mb(heapUsed)} MB | ${mb(arrayBuffers)} MB | ${mb(rss)} MB |`,
    ),
  ].join('\n');
}
