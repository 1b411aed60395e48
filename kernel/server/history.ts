/** The history as the requests see it: written behind the cell's back, by a thread of its own. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { HistoryEntry, HistoryRequest } from '../protocol/history';
import type { HistoryRow } from './historyStore';
import type {
  HistoryAnswer,
  HistoryCall,
  HistoryOpened,
  HistoryStart,
} from './historyThread';
import { log } from './log';

/** How long a cell may wait to be written, milliseconds. */
const WRITE_DELAY = 250;

/** After how long without work the thread is ended, milliseconds. */
const IDLE_TIME = 5000;

/** How long the end of the kernel waits for a disk; Jupyter kills it after 5,000 ms. */
const CLOSE_PATIENCE = 4000;

export class History {
  private thread: Worker | undefined;
  /** Ends the waiting for the thread's answers, which come in the order of the calls. */
  private readonly waiting: ((answer: HistoryAnswer) => void)[] = [];
  private session: number | undefined;
  private isInMemory = false;
  private pending: HistoryRow[] = [];
  private timer: NodeJS.Timeout | undefined;
  private idleTimer: NodeJS.Timeout | undefined;

  /** `path` undefined keeps the history in memory. */
  constructor(private readonly path: string | undefined) {}

  add(line: number, source: string, output: string | null): void {
    this.pending.push({ line, source, output });
    this.timer ??= setTimeout(() => void this.flush(), WRITE_DELAY);
  }

  async find(request: HistoryRequest): Promise<HistoryEntry[]> {
    await this.flush();
    return this.call({ type: 'find', request });
  }

  /** Writes what is pending; a disk that refuses costs the history, not the kernel. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const rows = this.pending;
    if (rows.length === 0) return;
    this.pending = [];
    try {
      await this.call({ type: 'write', rows });
    } catch (error) {
      log(`the history was not written: ${(error as Error).message}`);
    }
  }

  async close(): Promise<void> {
    const done = this.flush().then(() => this.end());
    const late = new Promise((resolve) => setTimeout(resolve, CLOSE_PATIENCE));
    await Promise.race([done, late]);
  }

  private async call(call: HistoryCall): Promise<HistoryEntry[]> {
    clearTimeout(this.idleTimer);
    this.thread ??= this.start();
    this.thread.postMessage(call);
    const answer = await new Promise<HistoryAnswer>((resolve) => {
      this.waiting.push(resolve);
    });
    if (this.waiting.length === 0 && !this.isInMemory) {
      this.idleTimer = setTimeout(() => void this.end(), IDLE_TIME);
    }
    if ('failure' in answer) throw new Error(answer.failure);
    return answer.found;
  }

  private start(): Worker {
    const start: HistoryStart = { path: this.path, session: this.session };
    const thread = new Worker(join(__dirname, 'historyThread.js'), {
      workerData: start,
      stdout: true,
      stderr: true,
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
    });
    thread.once('message', ({ session, isInMemory, problem }: HistoryOpened) => {
      this.session = session;
      this.isInMemory = isInMemory;
      if (problem !== undefined) log(`the history is kept in memory: ${problem}`);
      thread.on('message', (answer: HistoryAnswer) => this.waiting.shift()?.(answer));
    });
    thread.on('error', ({ message }) => {
      if (this.thread === thread) this.thread = undefined;
      for (const answer of this.waiting.splice(0)) answer({ failure: message });
    });
    return thread;
  }

  /** Resolves when the thread has closed the history and ended. */
  private async end(): Promise<void> {
    clearTimeout(this.idleTimer);
    const thread = this.thread;
    this.thread = undefined;
    if (!thread) return;
    const ended = new Promise((resolve) => thread.once('exit', resolve));
    thread.postMessage('close');
    await ended;
  }
}

/**
 * Where the history of a project lies: `NABLA_HISTORY`, or `.cache/history.sqlite` beside
 * the nearest package.json; undefined outside of a project.
 */
export function historyPath(cwd: string, env: NodeJS.ProcessEnv): string | undefined {
  if (env['NABLA_HISTORY']) return env['NABLA_HISTORY'];
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) {
      return join(folder, '.cache', 'history.sqlite');
    }
    if (dirname(folder) === folder) return undefined;
  }
}
