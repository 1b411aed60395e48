/**
 * What must not harm the kernel: hostile messages, floods, dead parents, endless memory.
 * `NABLA_FUZZ_MESSAGES` sets the number of fuzzed messages, `NABLA_FUZZ_SEED` the seed.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { createConnection, KERNEL_MAIN, KernelClient } from '../support/client';

jest.setTimeout(300_000);

const FUZZ_MESSAGES = Number(process.env['NABLA_FUZZ_MESSAGES'] ?? 5_000);
const FUZZ_SEED = Number(process.env['NABLA_FUZZ_SEED'] ?? 20_260_101);

/** Numbers from 0 to 1 that a seed fixes (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const TYPES = [
  ...['kernel_info', 'execute', 'complete', 'inspect', 'is_complete', 'history'],
  ...['comm_info', 'connect', 'create_subshell', 'delete_subshell', 'list_subshell'],
  'nonsense',
].map((name) => `${name}_request`);

/** A random JSON value. */
function anyValue(next: () => number, depth = 0): unknown {
  const kind = Math.floor(next() * (depth > 3 ? 6 : 8));
  switch (kind) {
    case 0:
      return null;
    case 1:
      return next() < 0.5;
    case 2:
      return Math.floor((next() - 0.5) * 2 ** 40);
    case 3:
      return next() * 1e300;
    case 4:
      return '한글 😀 \u0000 "\\'.slice(0, Math.floor(next() * 12));
    case 5:
      return '1 + 1';
    case 6:
      return Array.from({ length: Math.floor(next() * 4) }, () =>
        anyValue(next, depth + 1),
      );
    default:
      return Object.fromEntries(
        ['code', 'cursor_pos', 'n', 'pattern', '__proto__'].map((name) => [
          name,
          anyValue(next, depth + 1),
        ]),
      );
  }
}

function anyContent(next: () => number): object {
  const fields = {
    code: ['1', 'let = 1', '', 5, null, '"'],
    cursor_pos: [0, -1, 1e9, 0.5, 'x'],
    hist_access_type: ['tail', 'range', 'search', 'x', 1],
    comm_id: ['a', 1, null],
    data: [{}, [], 'x'],
    target_name: ['jupyter.widget', 1],
    subshell_id: ['x', 1, null],
    silent: [true, 'x'],
    user_expressions: [{}, { a: 1 }, { a: '1' }, []],
    n: [1, -1, 1e12, 'x'],
    session: [0, -5, 1e9],
    stop_on_error: [false],
  };
  const content: Record<string, unknown> = { stop_on_error: false };
  for (const [name, values] of Object.entries(fields)) {
    if (next() < 0.5) continue;
    content[name] =
      next() < 0.8 ? values[Math.floor(next() * values.length)] : anyValue(next);
  }
  return content;
}

/** Frames that are wrong in one of many ways. */
function wrongFrames(kernel: KernelClient, next: () => number): (string | Buffer)[] {
  const header = JSON.stringify({
    msg_id: `fuzz-${next()}`,
    msg_type: 'kernel_info_request',
    session: 's',
    username: 'u',
    date: '',
    version: '5.4',
  });
  const parts = [header, '{}', '{}', '{}'];
  const signed = (changed: (string | Buffer)[]): (string | Buffer)[] => [
    '<IDS|MSG>',
    kernel.sign(changed),
    ...changed,
  ];
  const deep = '['.repeat(50_000) + ']'.repeat(50_000);
  const ways: (() => (string | Buffer)[])[] = [
    () => ['no delimiter', ...parts],
    () => ['<IDS|MSG>'],
    () => ['<IDS|MSG>', kernel.sign(parts)],
    () => ['<IDS|MSG>', kernel.sign(parts), ...parts.slice(0, 3)],
    () => ['<IDS|MSG>', '', ...parts],
    () => ['<IDS|MSG>', '0'.repeat(64), ...parts],
    () => ['<IDS|MSG>', Buffer.from([0xff, 0xfe]), ...parts],
    () => signed([header, '{}', '{}', 'not JSON']),
    () => signed([header, '{}', '{}', '[]']),
    () => signed(['null', '{}', '{}', '{}']),
    () => signed(['{}', '{}', '{}', '{}']),
    () => signed([header, '{}', '{}', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])]),
    () => signed([header, '{}', '{}', `{"code":${deep}}`]),
    () => [Buffer.alloc(0), ...signed(['{"msg_id":1}', '{}', '{}', '{}'])],
  ];
  return ways[Math.floor(next() * ways.length)]();
}

describe('hostile messages', () => {
  let kernel: KernelClient;

  beforeAll(async () => {
    kernel = await KernelClient.start();
    await kernel.execute('const kept = 42;');
  });

  afterAll(() => kernel.stop());

  it('are not answered when their signature is wrong or was used before', async () => {
    const header = {
      msg_id: 'replayed',
      msg_type: 'kernel_info_request',
      session: 's',
      username: 'u',
      date: '',
      version: '5.4',
    };
    const parts = [JSON.stringify(header), '{}', '{}', '{}'];
    const frames = ['<IDS|MSG>', kernel.sign(parts), ...parts];
    const replies = () => kernel.received.filter((m) => m.parentId === 'replayed');
    kernel.sendFrames('shell', ['<IDS|MSG>', '', ...parts]);
    kernel.sendFrames('shell', ['<IDS|MSG>', 'f'.repeat(64), ...parts]);
    await kernel.request('kernel_info_request', {});
    expect(replies()).toEqual([]);
    kernel.sendFrames('shell', frames);
    await kernel.request('kernel_info_request', {});
    expect(replies()).toHaveLength(3);
    kernel.sendFrames('shell', frames);
    await kernel.request('kernel_info_request', {});
    expect(replies()).toHaveLength(3);
    expect(kernel.log).toContain('wrong signature');
    expect(kernel.log).toContain('a signature that was used before');
  });

  it(`of any kind leave the kernel alive (${FUZZ_MESSAGES}, seed ${FUZZ_SEED})`, async () => {
    const next = random(FUZZ_SEED);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)];
    for (let sent = 0; sent < FUZZ_MESSAGES; sent++) {
      const channel = pick(['shell', 'control', 'stdin'] as const);
      const kind = next();
      if (kind < 0.4) {
        kernel.sendFrames(channel, wrongFrames(kernel, next));
      } else if (kind < 0.5) {
        const noise = Array.from({ length: Math.floor(next() * 6) + 1 }, () =>
          Buffer.from(Array.from({ length: 20 }, () => Math.floor(next() * 256))),
        );
        kernel.sendFrames(channel, noise);
      } else if (kind < 0.6) {
        const type = pick(['comm_open', 'comm_msg', 'comm_close', 'input_reply']);
        kernel.send(channel, type, anyContent(next));
      } else {
        kernel.send(channel, pick(TYPES), anyContent(next));
      }
      if (sent % 500 === 499) {
        await kernel.request('kernel_info_request', {});
        kernel.received.length = 0;
      }
    }
    expect((await kernel.execute('kept', { stop_on_error: false })).result).toBe('42');
    // Each kind of refused message is logged once, however many there are.
    const lines = kernel.log.split('\n').filter((line) => line.includes('ignored'));
    expect(new Set(lines).size).toBe(lines.length);
  });
});

describe('output', () => {
  it('of 100,000 lines arrives whole, in few messages', async () => {
    const kernel = await KernelClient.start();
    const { stdout, messages } = await kernel.execute(
      'for (let i = 0; i < 100_000; i++) console.log(`line ${i}`);',
    );
    const lines = stdout.split('\n');
    expect(lines).toHaveLength(100_001);
    expect(lines[99_999]).toBe('line 99999');
    expect(messages.length).toBeLessThan(1000);
    await kernel.stop();
  });

  it('without end is bounded, and says so', async () => {
    const kernel = await KernelClient.start();
    const { messages, stdout } = await kernel.execute(
      "const line = 'x'.repeat(1000); for (let i = 0; i < 100_000; i++) console.log(line);",
    );
    expect(stdout.length).toBeLessThan(68 * 1024 * 1024);
    const note = messages.find((m) => m.content['name'] === 'stderr');
    expect(note?.content['text']).toContain('printed more than 64 MB');
    expect((await kernel.execute('1')).result).toBe('1');
    await kernel.stop();
  });
});

describe('the process', () => {
  const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

  it('ends with its parent', async () => {
    const { file, folder } = await createConnection();
    // A parent in between, which is killed without being able to say so.
    const script = `
      const { spawn } = require('node:child_process');
      const [main, file] = process.argv.slice(1);
      const child = spawn(process.execPath, [main, file], { stdio: 'inherit' });
      console.log(child.pid);
      setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['-e', script, KERNEL_MAIN, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve) => {
      parent.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())));
    });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    const end = Date.now() + 5000;
    while (isAlive(pid) && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(isAlive(pid)).toBe(false);
    rmSync(folder, { recursive: true });
  });

  it('ends when it is told to in the middle of a loop', async () => {
    const kernel = await KernelClient.start();
    kernel.sendCell('while (true);');
    await new Promise((resolve) => setTimeout(resolve, 300));
    kernel.send('control', 'shutdown_request', { restart: true });
    expect(await kernel.exited()).toBe(0);
    const reply = kernel.received.find((m) => m.header.msg_type === 'shutdown_reply');
    expect(reply?.content).toEqual({ status: 'ok', restart: true });
    await kernel.stop();
  });

  it('says how it is started, and what is wrong with a connection file', () => {
    const run = (...args: string[]): string => {
      try {
        return execFileSync(process.execPath, [KERNEL_MAIN, ...args], {
          stdio: 'pipe',
        }).toString();
      } catch (error) {
        return String((error as { stderr: Buffer }).stderr);
      }
    };
    expect(run()).toContain('usage: node main.js <connection file>');
    expect(run('/nowhere.json')).toContain(
      'Cannot read the connection file /nowhere.json',
    );
  });

  it('stops a cell before it takes all memory, says why, and keeps the variables', async () => {
    const kernel = await KernelClient.start({
      env: { NODE_OPTIONS: '--max-old-space-size=600' },
    });
    await kernel.execute('const kept = 42;');
    const { error } = await kernel.answerTo(
      kernel.sendCell(
        `const hoard: number[][] = [];
         while (true) {
           hoard.push(new Array<number>(1e4).fill(0.5));
           const end = performance.now() + 0.5;
           while (performance.now() < end);
         }`,
      ),
      120_000,
    );
    expect(error?.['ename']).toBe('KeyboardInterrupt');
    expect(error?.['evalue']).toMatch(/memory/);
    expect((await kernel.execute('kept')).result).toBe('42');
    await kernel.stop();
  });
});
