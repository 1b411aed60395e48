/** The messages of protocol 5.4, one after the other, over real sockets. */
import { KernelClient } from '../support/client';

jest.setTimeout(60_000);

let kernel: KernelClient;

beforeAll(async () => {
  kernel = await KernelClient.start();
});

afterAll(() => kernel.stop());

/** The types of a request's iopub messages, in order. */
function types(messages: Awaited<ReturnType<KernelClient['execute']>>['messages']) {
  return messages.map(({ header, content }) =>
    header.msg_type === 'status' ? content['execution_state'] : header.msg_type,
  );
}

describe('execute_request', () => {
  it('sends busy, input, output in order, result, idle', async () => {
    const { messages, reply, result, stdout } = await kernel.execute(
      `import { display } from 'tslab';
       console.log('one');
       console.error('two');
       display.html('<i>three</i>');
       console.log('four');
       6 * 7`,
    );
    expect(types(messages)).toEqual([
      ...['busy', 'execute_input', 'stream', 'stream', 'display_data', 'stream'],
      ...['execute_result', 'idle'],
    ]);
    expect(reply['status']).toBe('ok');
    expect(result).toBe('42');
    expect(stdout).toBe('one\nfour\n');
  });

  it('counts cells, and not silent ones', async () => {
    const count = (await kernel.execute('1')).reply['execution_count'] as number;
    const silent = await kernel.execute('console.log(1); 2', { silent: true });
    expect(types(silent.messages)).toEqual(['busy', 'idle']);
    expect(silent.reply['execution_count']).toBe(count);
    expect((await kernel.execute('3')).reply['execution_count']).toBe(count + 1);
  });

  it('gives no result for undefined and null, as tslab', async () => {
    expect((await kernel.execute('undefined')).result).toBeUndefined();
    expect((await kernel.execute('null')).result).toBeUndefined();
  });

  it('shows no colours', async () => {
    const { result, stdout } = await kernel.execute(
      'console.log({ a: 1 }); ({ b: "x" })',
    );
    expect(stdout).toBe('{ a: 1 }\n');
    expect(result).toBe("{ b: 'x' }");
  });

  it('keeps variables from cell to cell', async () => {
    await kernel.execute('let total = 1; const add = (n: number) => (total += n);');
    await kernel.execute('add(2); total *= 10;');
    expect((await kernel.execute('total')).result).toBe('30');
  });

  it('evaluates user expressions after the cell', async () => {
    const { reply } = await kernel.execute('const width = 5;', {
      user_expressions: { right: 'width * 2', wrong: 'width.foo', thrown: 'null!.x' },
    });
    const expressions = reply['user_expressions'] as Record<string, { status: string }>;
    expect(expressions['right']).toEqual({
      status: 'ok',
      data: { 'text/plain': '10' },
      metadata: {},
    });
    expect(expressions['wrong'].status).toBe('error');
    expect(expressions['thrown'].status).toBe('error');
  });

  it('refuses content that is not what the protocol says', async () => {
    const { reply } = await kernel.request('execute_request', { code: 5 });
    expect(reply).toMatchObject({
      status: 'error',
      ename: 'InvalidContentError',
      evalue: '"code" must be a string, got number.',
    });
  });
});

describe('errors', () => {
  it('tells a type error with line, caret and code, then runs the next cell', async () => {
    const { error, reply } = await kernel.execute('const a = 1;\nlet n: number = "5";');
    expect(error).toMatchObject({
      ename: 'TypeScriptError',
      evalue: "TS2322: Type 'string' is not assignable to type 'number'.",
    });
    const plain = (error!['traceback'] as string[]).map((line) =>
      // eslint-disable-next-line no-control-regex -- colours
      line.replace(/\u001b\[\d+m/g, ''),
    );
    expect(plain.slice(1)).toEqual([
      "Type 'string' is not assignable to type 'number'.",
      '2 | let n: number = "5";',
      '        ^',
    ]);
    expect(plain[0]).toMatch(/^TS2322 In \[\d+\]:2:5$/);
    expect(reply['status']).toBe('error');
    expect((await kernel.execute('1 + 1')).result).toBe('2');
  });

  it('maps a runtime error back to the line of the cell', async () => {
    const { error } = await kernel.execute(
      'type T = { a: number };\nfunction fail(): T {\n  throw new RangeError("so");\n}\nfail();',
    );
    const traceback = error!['traceback'] as string[];
    expect(traceback[0]).toBe('RangeError: so');
    expect(traceback[1]).toMatch(/at fail \(In \[\d+\]:3:9\)/);
    expect(traceback.join('\n')).not.toContain('kernel/dist');
  });

  it.each([
    ["throw 'a string'", 'Thrown', 'a string'],
    ['throw { code: 7 }', 'Thrown', '{ code: 7 }'],
    ["const e = new Error('m'); e.name = 'Mine'; throw e", 'Mine', 'm'],
    [
      'class E extends Error { get message(): string { throw 1 } }; throw new E()',
      'Error',
      'an error that cannot be read',
    ],
  ])('describes %p', async (code, ename, evalue) => {
    expect((await kernel.execute(code)).error).toMatchObject({ ename, evalue });
  });

  it('shows the error of a late callback under its cell', async () => {
    const id = kernel.sendCell("setTimeout(() => { throw new Error('late') }, 30); 0");
    await kernel.answerTo(id);
    const late = await kernel.waitFor(
      (m) => m.parentId === id && m.header.msg_type === 'error',
    );
    expect(late.content['evalue']).toBe('late');
    expect((await kernel.execute('"alive"')).result).toBe("'alive'");
  });

  it('shows late output under the cell that started it', async () => {
    const id = kernel.sendCell(
      `const pause = (ms: number) => new Promise((r) => setTimeout(r, ms));
       void pause(40).then(() => pause(5)).then(() => console.log('from the first'));`,
    );
    await kernel.answerTo(id);
    await kernel.execute("console.log('from the second')");
    const late = await kernel.waitFor((m) => m.content['text'] === 'from the first\n');
    expect(late.parentId).toBe(id);
  });

  it('fails the cell whose promise is rejected without anyone handling it', async () => {
    const { error, reply } = await kernel.execute(
      "void Promise.reject(new Error('no'))",
    );
    expect(reply['status']).toBe('error');
    expect(error).toMatchObject({ ename: 'Error', evalue: 'no' });
  });

  it.each(['process.exit(1)', 'process.abort()'])('makes %s an error', async (code) => {
    expect((await kernel.execute(code)).error!['ename']).toBe('ExitError');
    expect((await kernel.execute('1')).reply['status']).toBe('ok');
  });
});

describe('stop_on_error', () => {
  it('aborts what is queued, and nothing that comes later', async () => {
    const failing = kernel.sendCell("throw new Error('stop here')");
    const queued = kernel.sendCell('1');
    await kernel.answerTo(failing);
    const aborted = await kernel.answerTo(queued);
    expect(aborted.reply['status']).toBe('aborted');
    expect(types(aborted.messages)).toEqual(['busy', 'idle']);
    expect((await kernel.execute('2')).reply['status']).toBe('ok');
  });

  it('aborts nothing when it is off', async () => {
    const failing = kernel.sendCell('throw 1', { stop_on_error: false });
    const next = kernel.sendCell('2');
    await kernel.answerTo(failing);
    expect((await kernel.answerTo(next)).result).toBe('2');
  });
});

describe('values', () => {
  it('shows an object by its own Jupyter.display, also an asynchronous one', async () => {
    const code = (prefix: string) =>
      `({ ${prefix} [Symbol.for('Jupyter.display')]() {
        return { 'text/html': '<b>x</b>', 'application/json': { a: [1] } }; } })`;
    for (const prefix of ['', 'async']) {
      const { messages } = await kernel.execute(code(prefix));
      const result = messages.find((m) => m.header.msg_type === 'execute_result');
      expect(result?.content['data']).toEqual({
        'text/html': '<b>x</b>',
        'application/json': { a: [1] },
      });
    }
  });

  it.each([
    [
      'const o: { self?: unknown } = {}; o.self = o; o',
      '<ref *1> { self: [Circular *1] }',
    ],
    ['new Proxy({}, { get() { throw new Error("trap") } })', '{}'],
    [
      '({ [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("no") } })',
      '[a value that cannot be shown: no]',
    ],
    ['10n ** 20n', '100000000000000000000n'],
  ])('survives %p', async (code, expected) => {
    expect((await kernel.execute(code)).result).toBe(expected);
  });

  it('refuses data that JSON cannot hold, with the reason', async () => {
    const { error } = await kernel.execute(
      `const circle: { c?: unknown } = {}; circle.c = circle;
       ({ [Symbol.for('Jupyter.display')]: () => ({ 'application/json': circle }) })`,
    );
    expect(error!['evalue']).toMatch(
      /application\/json data cannot be written as JSON/,
    );
  });

  it('carries a display of 50 MB', async () => {
    const { messages } = await kernel.execute(
      "import { display } from 'tslab'; display.text('x'.repeat(50_000_000));",
    );
    const shown = messages.find((m) => m.header.msg_type === 'display_data');
    const data = shown?.content['data'] as Record<string, string>;
    expect(data['text/plain']).toHaveLength(50_000_000);
  });
});

describe('displays', () => {
  it('updates a display by its id', async () => {
    const { messages } = await kernel.execute(
      `import { newDisplay } from 'tslab';
       const d = newDisplay(); d.text('first'); d.text('second');`,
    );
    const [first, second] = messages.filter((m) => 'transient' in m.content);
    expect(first.header.msg_type).toBe('display_data');
    expect(second.header.msg_type).toBe('update_display_data');
    expect(second.content['transient']).toEqual(first.content['transient']);
  });

  it('clears output', async () => {
    const { messages } = await kernel.execute(
      "(globalThis as any)[Symbol.for('nabla.host')].clearOutput(true)",
    );
    const clear = messages.find((m) => m.header.msg_type === 'clear_output');
    expect(clear?.content).toEqual({ wait: true });
  });
});

describe('questions about code', () => {
  it('completes, counting characters where JavaScript counts code units', async () => {
    const code = "'😀'; Number.isSafeI";
    const { reply } = await kernel.request('complete_request', {
      code,
      cursor_pos: Array.from(code).length,
    });
    expect(reply).toMatchObject({
      matches: ['isSafeInteger'],
      cursor_start: 12,
      cursor_end: 19,
    });
  });

  it('inspects', async () => {
    await kernel.execute(
      '/** Twice as much. */ function twice(x: number) { return 2 * x; }',
    );
    const { reply } = await kernel.request('inspect_request', {
      code: 'twice(3)',
      cursor_pos: 2,
      detail_level: 0,
    });
    expect(reply['found']).toBe(true);
    const plain = (reply['data'] as Record<string, string>)['text/plain'];
    expect(plain).toContain('function twice(x: number): number');
    expect(plain).toContain('Twice as much.');
  });

  it('finds nothing where nothing is', async () => {
    const { reply } = await kernel.request('inspect_request', {
      code: '1 +   2',
      cursor_pos: 5,
    });
    expect(reply).toEqual({ status: 'ok', found: false, data: {}, metadata: {} });
  });

  it.each([
    ['const a = 1', { status: 'complete' }],
    ['function f() {', { status: 'incomplete', indent: '  ' }],
    ['let = = 3', { status: 'invalid' }],
  ])('says whether %p is complete', async (code, expected) => {
    const { reply } = await kernel.request('is_complete_request', { code });
    expect(reply).toEqual(expected);
  });

  it('answers ?name with a page', async () => {
    const { reply, messages } = await kernel.execute('?parseInt');
    const [page] = reply['payload'] as { data: Record<string, string> }[];
    expect(page.data['text/plain']).toContain('function parseInt(');
    expect(types(messages)).toEqual(['busy', 'execute_input', 'idle']);
  });
});

describe('while a cell is busy', () => {
  it('answers everything else', async () => {
    const busy = kernel.sendCell(
      'const end = Date.now() + 1500; while (Date.now() < end);',
    );
    await kernel.waitFor(
      (m) => m.parentId === busy && m.header.msg_type === 'execute_input',
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await kernel.heartbeat()).toBeLessThan(500);
    await kernel.request('kernel_info_request', {});
    await kernel.request('complete_request', { code: 'Math.ma', cursor_pos: 7 });
    await kernel.request('inspect_request', { code: 'Math', cursor_pos: 2 });
    await kernel.request('comm_info_request', {});
    const done = kernel.received.some(
      (m) => m.parentId === busy && m.content['execution_state'] === 'idle',
    );
    expect(done).toBe(false);
    await kernel.answerTo(busy);
  });
});

describe('comms', () => {
  it('opens, lists, hears and closes a channel of the kernel', async () => {
    const { messages } = await kernel.execute(
      `const host = (globalThis as any)[Symbol.for('nabla.host')];
       const comm = host.openComm('a.target', {
         data: { n: 1 }, buffers: [new Uint8Array([7, 8])] });
       comm.onMessage(({ data, buffers }: any) =>
         comm.send({ got: data.x, bytes: [...buffers[0]] }));`,
    );
    const open = messages.find((m) => m.header.msg_type === 'comm_open')!;
    expect(open.content).toMatchObject({ target_name: 'a.target', data: { n: 1 } });
    expect([...open.buffers[0]]).toEqual([7, 8]);
    const commId = open.content['comm_id'] as string;

    const list = await kernel.request('comm_info_request', { target_name: 'a.target' });
    expect(list.reply['comms']).toEqual({ [commId]: { target_name: 'a.target' } });
    const none = await kernel.request('comm_info_request', { target_name: 'other' });
    expect(none.reply['comms']).toEqual({});

    kernel.send('shell', 'comm_msg', { comm_id: commId, data: { x: 5 } }, {}, [
      Buffer.from([1, 2]),
    ]);
    const answer = await kernel.waitFor((m) => m.header.msg_type === 'comm_msg');
    expect(answer.content['data']).toEqual({ got: 5, bytes: [1, 2] });

    kernel.send('shell', 'comm_close', { comm_id: commId, data: {} });
    await kernel.execute('0');
    const after = await kernel.request('comm_info_request', {});
    expect(after.reply['comms']).toEqual({});
  });

  it('lets the front end open a channel to a registered target', async () => {
    await kernel.execute(
      `(globalThis as any)[Symbol.for('nabla.host')].registerCommTarget('mine',
         (comm: any, { data }: any) => comm.send({ welcome: data.name }));`,
    );
    kernel.send('shell', 'comm_open', {
      comm_id: 'front-1',
      target_name: 'mine',
      data: { name: 'Ada' },
    });
    const answer = await kernel.waitFor((m) => m.content['comm_id'] === 'front-1');
    expect(answer.content['data']).toEqual({ welcome: 'Ada' });
  });

  it('closes a channel to a target that nobody registered', async () => {
    kernel.send('shell', 'comm_open', {
      comm_id: 'front-2',
      target_name: 'unknown',
      data: {},
    });
    const answer = await kernel.waitFor((m) => m.content['comm_id'] === 'front-2');
    expect(answer.header.msg_type).toBe('comm_close');
  });

  it('shows an error of a listener under its cell, and goes on', async () => {
    const id = kernel.sendCell(
      `(globalThis as any)[Symbol.for('nabla.host')].registerCommTarget('failing',
         () => { throw new Error('in the listener') });`,
    );
    await kernel.answerTo(id);
    kernel.send('shell', 'comm_open', {
      comm_id: 'front-3',
      target_name: 'failing',
      data: {},
    });
    const error = await kernel.waitFor(
      (m) => m.content['evalue'] === 'in the listener',
    );
    expect(error.parentId).toBe(id);
  });
});

describe('input', () => {
  const ask = (options = '') =>
    `await (globalThis as any)[Symbol.for('nabla.host')].input('name?'${options})`;

  it('asks, waits and gives the answer', async () => {
    const id = kernel.sendCell(ask(', { password: true }'), { allow_stdin: true });
    const question = await kernel.waitFor((m) => m.channel === 'stdin');
    expect(question.content).toEqual({ prompt: 'name?', password: true });
    kernel.send('stdin', 'input_reply', { value: 'Grace' });
    expect((await kernel.answerTo(id)).result).toBe("'Grace'");
  });

  it('says so where the front end cannot answer', async () => {
    const { error } = await kernel.execute(ask());
    expect(error!['ename']).toBe('StdinNotImplementedError');
  });
});

describe('subshells', () => {
  it('are created, listed, used while the parent shell awaits, and deleted', async () => {
    const control = (type: string, content: object = {}) =>
      kernel.request(type, content, 'control');
    const created = await control('create_subshell_request');
    const id = created.reply['subshell_id'] as string;
    expect((await control('list_subshell_request')).reply['subshell_id']).toEqual([id]);

    const waiting = kernel.sendCell(
      'await new Promise((resolve) => setTimeout(resolve, 400)); console.log("parent");',
    );
    const inSubshell = kernel.sendCell(
      'console.log("sub"); 7',
      {},
      { subshell_id: id },
    );
    const answer = await kernel.answerTo(inSubshell);
    expect(answer.result).toBe('7');
    expect(answer.stdout).toBe('sub\n');
    expect(kernel.received.some((m) => m.content['text'] === 'parent\n')).toBe(false);
    expect((await kernel.answerTo(waiting)).stdout).toBe('parent\n');

    await control('delete_subshell_request', { subshell_id: id });
    const gone = await control('delete_subshell_request', { subshell_id: id });
    expect(gone.reply['status']).toBe('error');
    const refused = await kernel.answerTo(
      kernel.sendCell('1', {}, { subshell_id: id }),
    );
    expect(refused.reply['status']).toBe('error');
  });
});

it('says that it is still busy when it has answered another request during a cell', async () => {
  const cell = kernel.sendCell(
    'await new Promise((resolve) => setTimeout(resolve, 600)); 3',
  );
  await kernel.waitFor((m) => m.parentId === cell && m.channel === 'iopub');
  const answered = [
    await kernel.request('kernel_info_request', {}, 'control'),
    await kernel.request('comm_info_request', {}),
  ];
  expect(answered.map(({ reply }) => reply['status'])).toEqual(['ok', 'ok']);
  await kernel.waitFor(({ parentId, content }) => {
    const states = kernel.received.filter((m) => 'execution_state' in m.content);
    return (
      parentId === cell &&
      content['execution_state'] === 'busy' &&
      states.filter((m) => m.parentId === cell).length === 3
    );
  });
  const states = (): unknown[] =>
    kernel.received.map((m) => m.content['execution_state']).filter(Boolean);
  expect(states().at(-1)).toBe('busy');
  expect((await kernel.answerTo(cell)).result).toBe('3');
  expect(states().at(-1)).toBe('idle');
});

it('gives its ports', async () => {
  const { reply } = await kernel.request('connect_request', {});
  expect(reply['status']).toBe('ok');
});

it('answers an unknown type with busy and idle alone', async () => {
  const id = kernel.send('shell', 'make_coffee_request', {});
  await kernel.waitFor(
    (m) => m.parentId === id && m.content['execution_state'] === 'idle',
  );
  expect(kernel.received.filter((m) => m.parentId === id)).toHaveLength(2);
});
