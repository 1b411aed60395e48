/**
 * Interrupts: every way to be busy stops within 100 ms, by message and by SIGINT, and the
 * variables are still there. `NABLA_INTERRUPT_ROUNDS` sets how often each case is tried.
 */
import { KernelClient } from '../support/client';

jest.setTimeout(180_000);

const ROUNDS = Number(process.env['NABLA_INTERRUPT_ROUNDS'] ?? 6);

/** What the project promises, in milliseconds … */
const PROMISED = 100;
/** … and how much slower a machine may be that runs other things at the same time. */
const TOLERANCE = Number(process.env['NABLA_TIME_TOLERANCE'] ?? 5);

const SPIN = '{ while (true); }';

const cases: Readonly<Record<string, string>> = {
  'a plain loop': 'while (true);',
  'a loop after an await': 'await null; while (true);',
  'a loop in try, catch and finally':
    'for (;;) { try { while (true); } catch { while (true); } finally { while (true); } }',
  'a loop in an array callback': `[1, 2].map(() => ${SPIN});`,
  'a loop in a promise chain': `await Promise.resolve().then(() => 1).then(() => ${SPIN});`,
  'awaits without end': 'while (true) await null;',
  'a loop in setTimeout': `await new Promise(() => setTimeout(() => ${SPIN}, 1));`,
  'a loop in setInterval': `await new Promise(() => setInterval(() => ${SPIN}, 1));`,
  'a loop in setImmediate': `await new Promise(() => setImmediate(() => ${SPIN}));`,
  'a loop in nextTick': `await new Promise(() => process.nextTick(() => ${SPIN}));`,
  'a loop after timers/promises':
    "await (await import('node:timers/promises')).setTimeout(1); while (true);",
  'a loop in an fs callback': `import fs from 'node:fs'; await new Promise(() => fs.stat('.', () => ${SPIN}));`,
  'a loop inside AsyncLocalStorage.run': `import { AsyncLocalStorage } from 'node:async_hooks';
     await new AsyncLocalStorage().run(1, async () => { await null; while (true); });`,
  'a pending promise': 'await new Promise(() => undefined);',
  'awaited timers without end':
    'while (true) await new Promise((resolve) => setTimeout(resolve, 1));',
  'a regular expression that backtracks': "/^(a+)+$/.test('a'.repeat(40) + 'b');",
  'a flood of output': "while (true) console.log('a line of the flood');",
  'code of a library':
    "import { numericalGradient } from 'nabla'; while (true) numericalGradient((x) => x.sum(), new Float64Array(500));",
  'a question that waits':
    "await (globalThis as any)[Symbol.for('nabla.host')].input('?');",
};

let kernel: KernelClient;
const latencies: Record<string, number> = {};

beforeAll(async () => {
  kernel = await KernelClient.start();
  await kernel.execute('const kept = 42;');
  // Compiled once before: what is measured is the interrupt, not the compiler.
  await kernel.execute("import 'node:fs'; import 'nabla';");
});

afterAll(async () => {
  const table = Object.entries(latencies).map(
    ([name, worst]) => `${worst.toFixed(0).padStart(5)} ms  ${name}`,
  );
  process.stderr.write(`worst of ${ROUNDS} interrupts\n${table.join('\n')}\n`);
  await kernel.stop();
});

describe.each(Object.entries(cases))('%s', (name, code) => {
  it('stops, and keeps the variables', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const id = kernel.sendCell(code, { allow_stdin: true });
      await kernel.waitFor(
        (m) => m.parentId === id && m.header.msg_type === 'execute_input',
      );
      await new Promise((resolve) => setTimeout(resolve, 60));
      const start = performance.now();
      if (round % 2 === 0) kernel.send('control', 'interrupt_request', {});
      else kernel.process.kill('SIGINT');
      const { error, reply } = await kernel.answerTo(id);
      const latency = performance.now() - start;
      expect(error?.['ename']).toBe('KeyboardInterrupt');
      expect(reply['status']).toBe('error');
      expect((await kernel.execute('kept')).result).toBe('42');
      expect(latency).toBeLessThan(PROMISED * TOLERANCE);
      latencies[name] = Math.max(latencies[name] ?? 0, latency);
    }
  });
});

it('stops a callback that outlived its cell, and tells its cell', async () => {
  const id = kernel.sendCell(`setInterval(() => ${SPIN}, 5); 0`);
  await kernel.answerTo(id);
  await new Promise((resolve) => setTimeout(resolve, 60));
  const interrupt = await kernel.request('interrupt_request', {}, 'control');
  expect(interrupt.reply['status']).toBe('ok');
  const error = await kernel.waitFor(
    (m) => m.parentId === id && m.header.msg_type === 'error',
  );
  expect(error.content['ename']).toBe('KeyboardInterrupt');
  expect((await kernel.execute('kept')).result).toBe('42');
});

it('stops a loop in a comm listener, and the listener still listens', async () => {
  const opened = await kernel.execute(
    `const comm = (globalThis as any)[Symbol.for('nabla.host')].openComm('x', { data: {} });
     comm.onMessage(({ data }: any) => { while (data.spin); comm.send({ ran: true }); });`,
  );
  const open = opened.messages.find((m) => m.header.msg_type === 'comm_open')!;
  const comm_id = open.content['comm_id'];
  const spinning = kernel.send('shell', 'comm_msg', { comm_id, data: { spin: true } });
  await new Promise((resolve) => setTimeout(resolve, 60));
  await kernel.request('interrupt_request', {}, 'control');
  await kernel.waitFor(
    (m) => m.parentId === spinning && m.content['execution_state'] === 'idle',
  );
  kernel.send('shell', 'comm_msg', { comm_id, data: {} });
  const answer = await kernel.waitFor((m) => m.header.msg_type === 'comm_msg');
  expect(answer.content['data']).toEqual({ ran: true });
});

it('ends code of the cell that awaits something else and prints', async () => {
  const id = kernel.sendCell(
    "import fs from 'node:fs'; let turns = 0; while (true) { await fs.promises.stat('.'); turns++; console.log(turns); }",
  );
  await kernel.waitFor((m) => m.parentId === id && m.content['name'] === 'stdout');
  await kernel.request('interrupt_request', {}, 'control');
  await kernel.answerTo(id);
  // It may be waiting for the file once more, and end when it prints.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const first = (await kernel.execute('turns')).result;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await kernel.execute('turns')).result).toBe(first);
});

it('does no harm when nothing runs', async () => {
  for (let i = 0; i < 20; i++) {
    await kernel.request('interrupt_request', {}, 'control');
    kernel.process.kill('SIGINT');
  }
  // The last signal is on its way, and would rightly stop the next cell.
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await kernel.execute('kept')).result).toBe('42');
});

it('aborts the cells that wait behind the one it stops', async () => {
  const running = kernel.sendCell('while (true);');
  const queued = kernel.sendCell('1');
  await kernel.waitFor(
    (m) => m.parentId === running && m.header.msg_type === 'execute_input',
  );
  kernel.send('control', 'interrupt_request', {});
  await kernel.answerTo(running);
  expect((await kernel.answerTo(queued)).reply['status']).toBe('aborted');
});
