/**
 * Cells on disk, in SQLite, one file per project that several kernels write to at once.
 * SQLite runs as WebAssembly, because Node 20 has none built in and packages with native
 * code need an install script.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { Database } from 'node-sqlite3-wasm';
import type { HistoryEntry, HistoryRequest } from '../protocol/history';
import { FileLock } from './fileLock';

/** A cell that was run. */
export interface HistoryRow {
  readonly line: number;
  readonly source: string;
  readonly output: string | null;
}

/** Statements take milliseconds; whoever has held the lock for longer has gone. */
const STALE_LOCK_MS = 10_000;
const RETRY_MS = 10;
/** Long enough for a lock to become stale. */
const MOST_RETRIES = (1.2 * STALE_LOCK_MS) / RETRY_MS;

export class HistoryStore {
  private readonly database: Database;
  /** Undefined for a history in memory. */
  private readonly lock: FileLock | undefined;
  /** The folder that the SQLite package makes as its own lock, and leaves when killed. */
  private readonly innerLock: string;
  /** The number of this kernel's session. */
  readonly session: number;

  /**
   * Opens or creates the file; without a path, keeps the history in memory.
   *
   * @param session the number that the kernel has in this history already, if any
   */
  constructor(path: string | undefined, session: number | undefined) {
    if (path !== undefined) mkdirSync(dirname(path), { recursive: true });
    this.lock =
      path === undefined ? undefined : new FileLock(`${path}.owner`, STALE_LOCK_MS);
    this.innerLock = `${path}.lock`;
    this.database = new Database(path ?? ':memory:');
    this.session = this.transaction(() => {
      this.database.exec(
        `CREATE TABLE IF NOT EXISTS sessions
           (session INTEGER PRIMARY KEY AUTOINCREMENT, start TEXT);
         CREATE TABLE IF NOT EXISTS history
           (session INTEGER, line INTEGER, source TEXT, output TEXT,
            PRIMARY KEY (session, line));`,
      );
      if (session !== undefined) return session;
      const { lastInsertRowid } = this.database.run(
        'INSERT INTO sessions (start) VALUES (?)',
        [new Date().toISOString()],
      );
      return Number(lastInsertRowid);
    });
  }

  write(rows: readonly HistoryRow[]): void {
    this.transaction(() => {
      for (const { line, source, output } of rows) {
        this.database.run('INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?)', [
          this.session,
          line,
          source,
          output,
        ]);
      }
    });
  }

  find(request: HistoryRequest): HistoryEntry[] {
    return this.alone(() =>
      this.select(request).map(({ session, line, source, output }) => [
        session,
        line,
        request.output ? ([source, output] as const) : source,
      ]),
    );
  }

  close(): void {
    this.database.close();
  }

  private select(request: HistoryRequest): SelectedRow[] {
    const columns = 'SELECT session, line, source, output FROM';
    const newestFirst = 'ORDER BY session DESC, line DESC LIMIT ?';
    // A negative LIMIT is no limit.
    switch (request.access) {
      case 'tail':
        return this.rows(`${columns} history ${newestFirst}`, [request.n]).reverse();
      case 'range': {
        const session =
          request.session > 0 ? request.session : this.session + request.session;
        return this.rows(
          `${columns} history WHERE session = ? AND line >= ? AND line < ? ORDER BY line`,
          [session, request.start, request.stop ?? Number.MAX_SAFE_INTEGER],
        );
      }
      case 'search': {
        // SQLite takes the other columns from the row that holds the MAX.
        const found = request.unique
          ? `SELECT session, line, source, output, MAX(session * 1e9 + line) FROM history
             WHERE source GLOB ? GROUP BY source`
          : `${columns} history WHERE source GLOB ?`;
        const ordered = `${columns} (${found}) ${newestFirst}`;
        return this.rows(ordered, [request.pattern, request.n ?? -1]).reverse();
      }
    }
  }

  private rows(sql: string, values: (string | number)[]): SelectedRow[] {
    return this.database.all(sql, values) as unknown as SelectedRow[];
  }

  private transaction<T>(work: () => T): T {
    return this.alone(() => {
      this.database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        this.database.exec('COMMIT');
        return result;
      } catch (error) {
        this.database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** Waits while another kernel is at the file. */
  private alone<T>(work: () => T): T {
    if (this.lock === undefined) return work();
    for (let retries = 0; !this.lock.tryTake(); retries++) {
      if (retries === MOST_RETRIES) throw new Error('another kernel holds its lock');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
    try {
      // All kernels come through the lock above: this one's maker has been killed.
      rmSync(this.innerLock, { recursive: true, force: true });
      return work();
    } finally {
      this.lock.release();
    }
  }
}

interface SelectedRow {
  readonly session: number;
  readonly line: number;
  readonly source: string;
  readonly output: string | null;
}
