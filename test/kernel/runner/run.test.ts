/** The runner against a real Jupyter server, on stock tslab: what any kernel can do. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';

import { readNotebook, type Notebook } from '../../../kernel/runner/notebook';
import { venvPython } from '../../../kernel/runner/project';
import { EXIT, runNotebooks } from '../../../kernel/runner/run';
import { startServer, type JupyterServer } from '../../../kernel/runner/server';
import { ROOT, notebookOf, temporaryFolder, writeNotebook } from './project';

jest.setTimeout(120_000);

const STOCK = 'tslab-stock';

beforeAll(() => {
  // @jupyterlab/services notes here when it connects and when a kernel went away.
  jest.spyOn(console, 'debug').mockImplementation(() => undefined);
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});

/** Runs the runner as its command does; returns its exit code and what it printed. */
async function run(
  args: readonly string[],
  folder: string,
  signal = new AbortController().signal,
): Promise<{ code: number; out: string; errors: string }> {
  const out = new PassThrough();
  const errors = new PassThrough();
  const code = await runNotebooks(args, {
    out: out as unknown as NodeJS.WriteStream,
    errors: errors as unknown as NodeJS.WriteStream,
    signal,
    folder,
  });
  const text = (stream: PassThrough) =>
    (stream.read() as Buffer | null)?.toString() ?? '';
  return { code, out: text(out), errors: text(errors) };
}

function save(folder: string, name: string, cells: string[], kernel = STOCK): Notebook {
  const notebook = notebookOf(cells, kernel);
  writeNotebook(join(folder, name), notebook);
  return notebook;
}

describe('on a server that is running', () => {
  let server: JupyterServer;
  let onServer: readonly string[];

  beforeAll(async () => {
    server = await startServer(venvPython(ROOT), ROOT);
    onServer = ['--url', server.url, '--token', server.token];
  });
  afterAll(() => server.stop());

  async function kernelsOfServer(): Promise<unknown[]> {
    const headers = { Authorization: `token ${server.token}` };
    const response = await fetch(`${server.url}api/kernels`, { headers });
    return (await response.json()) as unknown[];
  }

  test('a notebook that succeeds: exit code 0, one line, the file untouched', async () => {
    const folder = temporaryFolder();
    save(folder, 'good.ipynb', ['const a = 1;', '', 'console.log(a + 1);']);
    const before = readFileSync(join(folder, 'good.ipynb'), 'utf8');
    const { code, out, errors } = await run([...onServer, 'good.ipynb'], folder);
    expect(errors).toBe('');
    expect(out).toMatch(/^ok {4}good\.ipynb {2}3 code cells {2}\d+\.\d s\n$/);
    expect(code).toBe(EXIT.ok);
    expect(readFileSync(join(folder, 'good.ipynb'), 'utf8')).toBe(before);
    expect(await kernelsOfServer()).toEqual([]);
  });

  test('--set changes the value, --save writes outputs and that value', async () => {
    const folder = temporaryFolder();
    save(folder, 'set.ipynb', ['const lr: number = 0.1;', 'console.log(lr * 2);']);
    const args = [...onServer, '--set', 'lr=0.5', '--save', 'set.ipynb'];
    expect(await run(args, folder)).toMatchObject({ code: EXIT.ok });
    const { cells } = readNotebook(join(folder, 'set.ipynb'));
    expect(cells[0].source).toBe('const lr: number = 0.5;');
    expect(cells[1]).toMatchObject({
      execution_count: 2,
      outputs: [{ output_type: 'stream', name: 'stdout', text: '1\n' }],
    });
  });

  test('stops at the first failing cell with notebook, cell and error', async () => {
    const folder = temporaryFolder();
    const cells = ['1', "throw new RangeError('too big');", "console.log('never');"];
    save(folder, 'a.ipynb', cells);
    save(folder, 'b.ipynb', ['1']);
    const { code, out } = await run([...onServer, 'a.ipynb', 'b.ipynb'], folder);
    expect(code).toBe(EXIT.cellFailed);
    expect(out).toMatch(/^FAIL {2}a\.ipynb {2}2 code cells/);
    expect(out).toContain('\na.ipynb, cell 2: RangeError: too big\n');
    expect(out).not.toContain('b.ipynb');
    expect(await kernelsOfServer()).toEqual([]);
  });

  test('a type error is a failure, too', async () => {
    const folder = temporaryFolder();
    save(folder, 'types.ipynb', [
      "const text: string = 'a';",
      'const n: number = text;',
    ]);
    const { code, out } = await run([...onServer, 'types.ipynb'], folder);
    expect(code).toBe(EXIT.cellFailed);
    expect(out).toContain("Type 'string' is not assignable to type 'number'");
  });

  test('a cell tagged raises-exception may fail', async () => {
    const folder = temporaryFolder();
    const notebook = notebookOf(
      ["throw new Error('shown');", "console.log('on');"],
      STOCK,
    );
    notebook.cells[0].metadata = { tags: ['raises-exception'] };
    writeNotebook(join(folder, 'tag.ipynb'), notebook);
    expect(await run([...onServer, 'tag.ipynb'], folder)).toMatchObject({
      code: EXIT.ok,
    });
  });

  test('a cell that takes too long is a failure that names the limit', async () => {
    const folder = temporaryFolder();
    save(folder, 'slow.ipynb', ['while (true) {}']);
    const { code, out } = await run(
      [...onServer, '--timeout', '5', 'slow.ipynb'],
      folder,
    );
    expect(code).toBe(EXIT.cellFailed);
    expect(out).toContain('cell 1: Timeout: the cell took longer than 5 s');
  });

  test('a kernel that dies is a failure of the cell', async () => {
    const folder = temporaryFolder();
    save(folder, 'dies.ipynb', ["import process from 'process';\nprocess.exit(3);"]);
    const { code, out } = await run([...onServer, 'dies.ipynb'], folder);
    expect(code).toBe(EXIT.cellFailed);
    expect(out).toContain(
      'cell 1: KernelDied: the kernel ended while the cell was running',
    );
  });

  test('an abort shuts the kernel down: exit code 130', async () => {
    const folder = temporaryFolder();
    save(folder, 'long.ipynb', [
      'await new Promise((done) => setTimeout(done, 60000));',
    ]);
    const controller = new AbortController();
    const ended = run([...onServer, 'long.ipynb'], folder, controller.signal);
    while ((await kernelsOfServer()).length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    controller.abort(new Error('Ctrl-C'));
    const { code, errors } = await ended;
    expect(code).toBe(EXIT.interrupted);
    expect(errors).toBe('Stopped; the kernels that were started are shut down.\n');
    expect(await kernelsOfServer()).toEqual([]);
  });

  test('an unknown kernel: exit code 3', async () => {
    const folder = temporaryFolder();
    save(folder, 'a.ipynb', ['1']);
    const { code, errors } = await run(
      [...onServer, '--kernel', 'nope', 'a.ipynb'],
      folder,
    );
    expect(code).toBe(EXIT.noServer);
    expect(errors).toContain('No session with the kernel nope could be opened');
  });

  test('a wrong token: exit code 3', async () => {
    const folder = temporaryFolder();
    save(folder, 'a.ipynb', ['1']);
    const args = ['--url', server.url, '--token', 'wrong', 'a.ipynb'];
    const { code, errors } = await run(args, folder);
    expect(code).toBe(EXIT.noServer);
    expect(errors).toMatch(/answered 403 Forbidden: check --token/);
  });
});

describe('a command line that cannot be carried out: exit code 2, and no server', () => {
  test('a name that no cell declares', async () => {
    const folder = temporaryFolder();
    save(folder, 'a.ipynb', ['const lr = 0.1;\nconst steps = 5;']);
    expect(await run(['--set', 'rate=1', 'a.ipynb'], folder)).toEqual({
      code: EXIT.usage,
      out: '',
      errors:
        '--set rate=1: no cell declares rate at its top level; the notebooks declare lr, steps.\n',
    });
  });

  test('a file that does not exist, or is no notebook', async () => {
    const folder = temporaryFolder();
    expect(await run(['missing.ipynb'], folder)).toMatchObject({
      code: EXIT.usage,
      errors: 'missing.ipynb does not exist: name a notebook or a folder of them.\n',
    });
    expect(await run([join(ROOT, 'package.json')], folder)).toMatchObject({
      code: EXIT.usage,
    });
  });
});

test('no server at the address: exit code 3', async () => {
  const folder = temporaryFolder();
  save(folder, 'a.ipynb', ['1']);
  const { code, errors } = await run(
    ['--url', 'http://127.0.0.1:9/', 'a.ipynb'],
    folder,
  );
  expect(code).toBe(EXIT.noServer);
  expect(errors).toMatch(/^No Jupyter server answers at http:\/\/127\.0\.0\.1:9\/ /);
});

test('the command itself: Ctrl-C ends the server that it started', async () => {
  const folder = temporaryFolder();
  const marker = join(folder, 'started');
  const wait = 'await new Promise((done) => setTimeout(done, 60000));';
  save(folder, 'long.ipynb', [
    `import { writeFileSync } from 'fs';\nwriteFileSync('started', String(process.ppid));\n${wait}`,
  ]);
  const cli = join(ROOT, 'kernel', 'dist', 'runner', 'cli.js');
  const child = spawn(process.execPath, [cli, 'long.ipynb'], {
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  while (!existsSync(marker) || readFileSync(marker, 'utf8') === '') {
    expect(child.exitCode).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill('SIGINT');
  expect(await ended).toBe(EXIT.interrupted);
  const serverPid = Number(readFileSync(marker, 'utf8'));
  expect(() => process.kill(serverPid, 0)).toThrow('ESRCH');
});
