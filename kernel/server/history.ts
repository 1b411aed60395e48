/** The history as the requests see it: opened late, written behind the cell's back. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HistoryEntry, HistoryRequest } from '../protocol/history';
import type { HistoryRow, HistoryStore } from './historyStore';
import { log } from './log';

/** How long a cell may wait to be written, milliseconds. */
const WRITE_DELAY = 250;

export class History {
  private store: HistoryStore | undefined;
  private pending: HistoryRow[] = [];
  private timer: NodeJS.Timeout | undefined;

  /** `path` undefined keeps the history in memory. */
  constructor(private readonly path: string | undefined) {}

  add(line: number, source: string, output: string | null): void {
    this.pending.push({ line, source, output });
    this.timer ??= setTimeout(() => void this.flush(), WRITE_DELAY);
  }

  async find(request: HistoryRequest): Promise<HistoryEntry[]> {
    await this.flush();
    return (await this.open()).find(request);
  }

  /** Writes what is pending; a disk that refuses costs the history, not the kernel. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const rows = this.pending;
    if (rows.length === 0) return;
    this.pending = [];
    try {
      (await this.open()).write(rows);
    } catch (error) {
      log(`the history was not written: ${(error as Error).message}`);
    }
  }

  async close(): Promise<void> {
    await this.flush();
    this.store?.close();
  }

  private async open(): Promise<HistoryStore> {
    // Loaded here, so that the start of a kernel does not wait for SQLite.
    const { HistoryStore: Store } = await import('./historyStore');
    if (this.store) return this.store;
    try {
      this.store = new Store(this.path);
    } catch (error) {
      log(`the history is kept in memory: ${(error as Error).message}`);
      this.store = new Store(undefined);
    }
    return this.store;
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
