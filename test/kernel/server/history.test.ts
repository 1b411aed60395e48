/** The history: kept on disk, shared by kernels that run at the same time. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  lutimesSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KERNEL_MAIN, KernelClient } from '../support/client';

jest.setTimeout(60_000);

const STORE = path.join(path.dirname(KERNEL_MAIN), 'server', 'historyStore.js');

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'nabla-history-'));
  file = path.join(folder, 'history.sqlite');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = (): Promise<KernelClient> =>
  KernelClient.start({ env: { NABLA_HISTORY: file } });

async function ask(kernel: KernelClient, request: object): Promise<unknown[][]> {
  const full = { raw: true, output: false, ...request };
  const { reply } = await kernel.request('history_request', full);
  return reply['history'] as unknown[][];
}

it('survives the kernel, and gives tail, range and search', async () => {
  const first = await start();
  await first.execute('const a = 1;');
  await first.execute('a + 41');
  await first.execute('a + 1', { store_history: false });
  await first.execute('throw new Error("kept too")');
  await first.stop();

  const second = await start();
  await second.execute('const a = 1;');
  const tail = await ask(second, { hist_access_type: 'tail', n: 2, output: true });
  expect(tail).toEqual([
    [1, 4, ['throw new Error("kept too")', null]],
    [2, 1, ['const a = 1;', null]],
  ]);
  const range = { hist_access_type: 'range', start: 1, stop: 3, output: true };
  expect(await ask(second, { ...range, session: -1 })).toEqual([
    [1, 1, ['const a = 1;', null]],
    [1, 2, ['a + 41', '42']],
  ]);
  expect(await ask(second, { ...range, session: 0, stop: null })).toHaveLength(1);
  const search = { hist_access_type: 'search', pattern: 'const*' };
  expect(await ask(second, search)).toEqual([
    [1, 1, 'const a = 1;'],
    [2, 1, 'const a = 1;'],
  ]);
  expect(await ask(second, { ...search, unique: true })).toEqual([
    [2, 1, 'const a = 1;'],
  ]);
  expect(await ask(second, { ...search, n: 1 })).toEqual([[2, 1, 'const a = 1;']]);
  await second.stop();
});

it('takes the cells of kernels that run at the same time', async () => {
  const kernels = await Promise.all([start(), start(), start()]);
  await Promise.all(
    kernels.map(async (kernel, k) => {
      for (let i = 0; i < 20; i++) await kernel.execute(`'cell ${k}-${i}'`);
    }),
  );
  await Promise.all(kernels.slice(1).map((kernel) => kernel.stop()));
  const tail = await ask(kernels[0], { hist_access_type: 'tail', n: 1000 });
  await kernels[0].stop();
  expect(new Set(tail.map(([, , source]) => source)).size).toBe(60);
  expect(new Set(tail.map(([session]) => session)).size).toBe(3);
});

it('takes over the lock of a kernel that was killed while it wrote', async () => {
  // The rows are asked for when the file is locked.
  const program = `
    const { HistoryStore } = require(${JSON.stringify(STORE)});
    const rows = { [Symbol.iterator]: () => process.kill(process.pid, 'SIGKILL') };
    new HistoryStore(${JSON.stringify(file)}, undefined).write(rows);`;
  expect(spawnSync(process.execPath, ['-e', program]).signal).toBe('SIGKILL');
  expect(readdirSync(folder)).toContain('history.sqlite.lock');
  const next = await start();
  await next.execute("'not lost'");
  // The end of a kernel waits four seconds for its history.
  await next.stop();
  expect(readdirSync(folder)).toEqual(['history.sqlite']);
  const last = await start();
  expect(await ask(last, { hist_access_type: 'tail', n: 9 })).toEqual([
    [2, 1, "'not lost'"],
  ]);
  await last.stop();
});

it('leaves the lock of a kernel that lives', async () => {
  const program = `
    const { HistoryStore } = require(${JSON.stringify(STORE)});
    const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    function* rows() {
      process.stdout.write('locked');
      sleep(3000);
      yield { line: 1, source: "'slow'", output: null };
    }
    new HistoryStore(${JSON.stringify(file)}, undefined).write(rows());`;
  const slow = spawn(process.execPath, ['-e', program]);
  const ended = once(slow, 'exit');
  await once(slow.stdout, 'data');
  const kernel = await start();
  await kernel.execute("'waits'");
  expect(await ask(kernel, { hist_access_type: 'tail', n: 9 })).toEqual([
    [1, 1, "'slow'"],
    [2, 1, "'waits'"],
  ]);
  expect(await ended).toEqual([0, null]);
  await kernel.stop();
});

it('takes over a lock whose holder cannot be asked when it is old', async () => {
  const first = await start();
  await first.execute('1');
  await first.stop();
  symlinkSync('1 another-machine', `${file}.owner`);
  const longAgo = new Date(Date.now() - 60_000);
  lutimesSync(`${file}.owner`, longAgo, longAgo);
  const second = await start();
  await second.execute('2');
  expect(await ask(second, { hist_access_type: 'tail', n: 9 })).toEqual([
    [1, 1, '1'],
    [2, 1, '2'],
  ]);
  await second.stop();
});

it('rests when nobody asks, and then goes on in the same session', async () => {
  const threads = (kernel: KernelClient): number =>
    readdirSync(`/proc/${kernel.process.pid}/task`).length;
  const kernel = await start();
  await kernel.execute("'before'");
  expect(await ask(kernel, { hist_access_type: 'tail', n: 9 })).toHaveLength(1);
  const busy = threads(kernel);
  await new Promise((resolve) => setTimeout(resolve, 7000));
  expect(threads(kernel)).toBeLessThan(busy);
  await kernel.execute("'after'");
  expect(await ask(kernel, { hist_access_type: 'tail', n: 9 })).toEqual([
    [1, 1, "'before'"],
    [1, 2, "'after'"],
  ]);
  await kernel.stop();
});

it('goes on in memory where the file cannot be written', async () => {
  writeFileSync(file, '');
  const kernel = await KernelClient.start({
    env: { NABLA_HISTORY: path.join(file, 'in', 'a', 'file', 'history.sqlite') },
  });
  await kernel.execute('1');
  expect(await ask(kernel, { hist_access_type: 'tail', n: 9 })).toEqual([[1, 1, '1']]);
  expect(kernel.log).toContain('the history is kept in memory');
  await kernel.stop();
});

it('refuses an access type that there is not', async () => {
  const kernel = await start();
  const { reply } = await kernel.request('history_request', {
    hist_access_type: 'all',
  });
  expect(reply['evalue']).toContain('must be tail, range or search');
  await kernel.stop();
});
