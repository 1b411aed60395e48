/**
 * Runs one notebook cell by cell in a session of its own on a Jupyter server, through
 * `@jupyterlab/services`: the messages and their order are those of JupyterLab.
 */
import { setTimeout as delay } from 'node:timers/promises';

import {
  KernelConnection,
  ServerConnection,
  SessionAPI,
  type Kernel,
  type Session,
} from '@jupyterlab/services';

import type { CodeCell, Notebook, Output } from './notebook';
import { OutputCollector } from './outputs';
import { ServerError, type JupyterServer } from './server';

/** A cell failed. */
export interface CellFailure {
  /** Counted from 1 over the notebook's cells of all kinds. */
  readonly cellNumber: number;
  /** The error's name and text, or what happened to the kernel. */
  readonly summary: string;
  readonly traceback: string;
}

export interface NotebookRun {
  /** How many code cells ran, the failing one included. */
  readonly ranCells: number;
  readonly failure?: CellFailure;
}

export interface RunOptions {
  /** Name of the kernelspec. */
  readonly kernelName: string;
  /** The notebook's path as the server counts it; the kernel starts in its folder. */
  readonly path: string;
  /** Seconds that one cell may take. */
  readonly cellTimeout: number;
  /** Aborted by Ctrl-C: the run ends and its kernel is shut down. */
  readonly signal: AbortSignal;
  /** Called before each code cell: how many have run, and how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Runs a notebook to its end or its first failing cell and fills in its outputs. A cell
 * tagged `raises-exception` may fail. The session is shut down whatever happens.
 *
 * @throws ServerError when no kernel could be started
 */
export async function runNotebook(
  notebook: Notebook,
  server: JupyterServer,
  options: RunOptions,
): Promise<NotebookRun> {
  const serverSettings = ServerConnection.makeSettings({
    baseUrl: server.url,
    wsUrl: server.url.replace(/^http/, 'ws'),
    token: server.token,
    appendToken: true,
  });
  const session = await startSession(serverSettings, options);
  const kernel = new KernelConnection({
    model: session.kernel!,
    serverSettings,
    // Nobody moves a slider here: a widget's comm stays unanswered, its value the default.
    handleComms: false,
  });
  try {
    return await runCells(notebook, kernel, options);
  } finally {
    kernel.dispose();
    await shutDown(session.id, serverSettings);
  }
}

/**
 * Waits while the connection is being made again after the server restarted a dead kernel:
 * one that is disposed in the middle of that rejects a promise that nobody holds.
 */
async function settled(kernel: Kernel.IKernelConnection): Promise<void> {
  const deadline = Date.now() + SETTLE_MS;
  // The restart's reconnection begins in a microtask after its status message.
  await delay(0);
  while (kernel.connectionStatus === 'connecting' && Date.now() < deadline) {
    await delay(50);
  }
}

async function startSession(
  serverSettings: ServerConnection.ISettings,
  { kernelName, path }: RunOptions,
): Promise<Session.IModel> {
  try {
    return await SessionAPI.startSession(
      { path, name: path, type: 'notebook', kernel: { name: kernelName } },
      serverSettings,
    );
  } catch (error) {
    throw new ServerError(
      `No session with the kernel ${kernelName} could be opened (${(error as Error).message}): ` +
        'check --kernel and the installed kernelspecs.',
    );
  }
}

/** A server that is restarting a dead kernel refuses to end its session until it has. */
async function shutDown(
  id: string,
  serverSettings: ServerConnection.ISettings,
): Promise<void> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    try {
      await SessionAPI.shutdownSession(id, serverSettings);
      return;
    } catch (error) {
      // A server that has ended took its kernels with it, which is what was wanted.
      if (error instanceof ServerConnection.NetworkError) return;
      if (Date.now() > deadline) {
        throw new ServerError(
          `The session of the notebook could not be ended (${(error as Error).message}): ` +
            'end its kernel in JupyterLab.',
        );
      }
      await delay(250);
    }
  }
}

async function runCells(
  notebook: Notebook,
  kernel: Kernel.IKernelConnection,
  options: RunOptions,
): Promise<NotebookRun> {
  const codeCells = notebook.cells.filter((cell) => cell.cell_type === 'code');
  const displays = new Map<string, Output[]>();
  for (const cell of codeCells) {
    cell.outputs = [];
    cell.execution_count = null;
  }
  let done = 0;
  let afterFailure = false;
  for (const [index, cell] of notebook.cells.entries()) {
    if (cell.cell_type !== 'code') continue;
    options.onProgress?.(done, codeCells.length);
    if (cell.source.trim() === '') {
      done += 1;
      continue;
    }
    let problem = await runCell(kernel, cell, displays, options);
    if (problem?.wasAborted === true && afterFailure) {
      await delay(ABORT_WINDOW_MS);
      problem = await runCell(kernel, cell, displays, options);
    }
    done += 1;
    afterFailure = problem !== undefined;
    if (problem !== undefined && !mayFail(cell)) {
      return { ranCells: done, failure: describe(problem, cell.outputs, index + 1) };
    }
  }
  options.onProgress?.(done, codeCells.length);
  return { ranCells: done };
}

/** The tag that nbclient and nbval know, too. */
function mayFail(cell: CodeCell): boolean {
  const { tags } = cell.metadata;
  return Array.isArray(tags) && tags.includes('raises-exception');
}

/** How long a server may take to put a kernel's end in order. */
const SETTLE_MS = 10_000;

const KERNEL_DIED = 'KernelDied';

/** Why a cell did not succeed. */
interface Problem {
  readonly name: string;
  readonly message: string;
  readonly traceback: readonly string[];
  /** The kernel did not run the cell because an earlier one had failed. */
  readonly wasAborted?: boolean;
}

/**
 * After a failing cell, stock tslab refuses requests for 200 ms; a cell that follows one
 * that may fail is sent again after that.
 */
const ABORT_WINDOW_MS = 300;

async function runCell(
  kernel: Kernel.IKernelConnection,
  cell: CodeCell,
  displays: Map<string, Output[]>,
  { cellTimeout, signal }: RunOptions,
): Promise<Problem | undefined> {
  const future = kernel.requestExecute({
    code: cell.source,
    allow_stdin: false,
    stop_on_error: !mayFail(cell),
  });
  const collector = new OutputCollector(displays);
  cell.outputs = collector.outputs;
  future.onIOPub = (message) => collector.take(message);

  const { outcome, settle } = interruption(kernel, cellTimeout, signal);
  try {
    const reply = await Promise.race([future.done, outcome]);
    if ('name' in reply) {
      if (reply.name === KERNEL_DIED) await settled(kernel);
      return reply;
    }
    const content = reply.content;
    cell.execution_count = content.execution_count;
    if (content.status === 'ok') return undefined;
    const { ename, evalue, traceback } = content as Partial<{
      ename: string;
      evalue: string;
      traceback: string[];
    }>;
    return {
      name: ename ?? '',
      message: evalue ?? '',
      traceback: traceback ?? [],
      // The protocol says "aborted", tslab "abort".
      wasAborted: /^abort/.test(content.status),
    };
  } finally {
    settle();
    future.dispose();
  }
}

/**
 * What can end a cell from outside: its time is up (the kernel is interrupted), the kernel
 * died, or the person pressed Ctrl-C (the promise rejects with the signal's reason).
 */
function interruption(
  kernel: Kernel.IKernelConnection,
  seconds: number,
  signal: AbortSignal,
): { outcome: Promise<Problem>; settle: () => void } {
  let settle = (): void => undefined;
  const outcome = new Promise<Problem>((resolve, reject) => {
    const end = (name: string, message: string): void =>
      resolve({ name, message, traceback: [] });
    const timer = setTimeout(() => {
      void kernel.interrupt().catch(() => undefined);
      end('Timeout', `the cell took longer than ${seconds} s (--timeout)`);
    }, seconds * 1000);
    const onStatus = (_: unknown, status: Kernel.Status): void => {
      if (status === 'dead' || status === 'autorestarting' || status === 'restarting') {
        end(KERNEL_DIED, 'the kernel ended while the cell was running');
      }
    };
    const onAbort = (): void => reject(signal.reason as Error);
    kernel.statusChanged.connect(onStatus);
    signal.addEventListener('abort', onAbort);
    settle = () => {
      clearTimeout(timer);
      kernel.statusChanged.disconnect(onStatus);
      signal.removeEventListener('abort', onAbort);
    };
    if (signal.aborted) onAbort();
  });
  // After the race nobody waits for this promise any more.
  outcome.catch(() => undefined);
  return { outcome, settle };
}

/**
 * Puts a failure into words. Stock tslab sends no error message: it writes the error to
 * stderr, so that text is the traceback there.
 */
function describe(
  problem: Problem,
  outputs: readonly Output[],
  cellNumber: number,
): CellFailure {
  const error = outputs.find(({ output_type }) => output_type === 'error');
  const stderr = outputs
    .filter((output) => output.output_type === 'stream' && output.name === 'stderr')
    .map((output) => output.text as string)
    .join('');
  const name = problem.name || ((error?.ename as string | undefined) ?? '');
  const message = problem.message || ((error?.evalue as string | undefined) ?? '');
  const lines =
    problem.traceback.length > 0
      ? problem.traceback
      : ((error?.traceback as string[] | undefined) ?? []);
  const summary = [name, message].filter((part) => part !== '').join(': ');
  return {
    cellNumber,
    summary: summary || errorLine(stderr) || 'the cell failed without a message',
    traceback: lines.length > 0 ? lines.join('\n') : stderr.trimEnd() || summary,
  };
}

/** The line of a printed stack that names the error, or else the first one. */
function errorLine(text: string): string {
  const lines = text.trim().split('\n');
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines[0];
}
