import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { NdArray } from '../../../src/array';
import { setThreads } from '../../../src/matmul/threads';
import { RandomState } from '../../../src/random';

/** Runs a program on the compiled library; returns what it prints, and fails unless it ends. */
function runs(program: string): string {
  const library = JSON.stringify(join(__dirname, '../../../src/dist'));
  const source = `const { random, setThreads } = require(${library});
    const x = random.randn(200, 200);
    const multiply = () => { for (let i = 0; i < 40; i++) x.dot(x); };
    process.on('worker', (worker) => {
      console.log('started');
      worker.once('exit', () => console.log('ended'));
    });
    ${program}`;
  return execFileSync(process.execPath, ['-e', source], { timeout: 20_000 }).toString();
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

const r = new RandomState(4);
const a = r.randn(150, 200);
const thin = r.randn(150, 200).mul(r.rand(150, 200).less(0.1));
const b = r.randn(200, 90);
const c = r.randn(150, 90);

function products(): NdArray[] {
  return [a.dot(b), thin.dot(b), thin.T.dot(c), a.T.dot(c), b.dot(c.T)];
}

afterAll(() => setThreads(1));

test('two threads give the same bits as one, again and again', async () => {
  setThreads(1);
  const expected = products();
  setThreads(2);
  for (let round = 0; round < 60; round++) {
    products().forEach((product, i) => {
      if (!product.equals(expected[i]))
        throw new Error(`product ${i} of round ${round} differs`);
    });
    // Let the thread start, fall asleep, and be woken.
    if (round % 20 === 10) await pause(100);
  }
}, 60_000);

test('setThreads(1) ends the second thread', () => {
  const program = `setThreads(2); multiply();
    setThreads(1); multiply(); setTimeout(() => console.log('last'), 500);`;
  expect(runs(program)).toBe('started\nended\nlast\n');
});

test('the second thread ends by itself when there is nothing to do', () => {
  const program = `setThreads(2); multiply(); setTimeout(() => console.log('last'), 7000);`;
  expect(runs(program)).toBe('started\nended\nlast\n');
}, 20_000);

test('the second thread does not keep the process alive', () => {
  const start = performance.now();
  expect(runs('setThreads(2); multiply();')).toBe('started\n');
  expect(performance.now() - start).toBeLessThan(4000);
});

test('no thread is started with setThreads(1), nor for small products', () => {
  expect(runs('setThreads(1); multiply();')).toBe('');
  expect(
    runs(
      'setThreads(2); const y = x.slice(":8, :8"); for (let i = 0; i < 1e4; i++) y.dot(y);',
    ),
  ).toBe('');
});

test('other numbers of threads are refused', () => {
  expect(() => setThreads(0 as 1)).toThrow(
    'The number of threads is 1 or 2, but 0 came.',
  );
});
