/**
 * Cells on disk, in SQLite, one file per project that several kernels write to at once.
 * SQLite runs as WebAssembly, because Node 20 has none built in and packages with native
 * code need an install script.
 */
import {
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { Database } from 'node-sqlite3-wasm';
import type { HistoryEntry, HistoryRequest } from '../protocol/history';

/** A cell that was run. */
export interface HistoryRow {
  readonly line: number;
  readonly source: string;
  readonly output: string | null;
}

/** Statements take milliseconds; whoever has held a lock for longer has gone. */
const STALE_LOCK_MS = 10_000;
const RETRY_MS = 10;
/** Long enough for a lock to become stale. */
const MOST_RETRIES = (1.2 * STALE_LOCK_MS) / RETRY_MS;

export class HistoryStore {
  private readonly database: Database;
  /** The folder that the SQLite package makes to lock the file. */
  private readonly lock: string | undefined;
  /** Who made it, so that the lock of a killed kernel keeps nobody waiting. */
  private readonly owner: string | undefined;
  /** The number of this kernel's session. */
  readonly session: number;

  /**
   * Opens or creates the file; without a path, keeps the history in memory.
   *
   * @param session the number that the kernel has in this history already, if any
   */
  constructor(path: string | undefined, session: number | undefined) {
    if (path !== undefined) mkdirSync(dirname(path), { recursive: true });
    this.lock = path === undefined ? undefined : `${path}.lock`;
    this.owner = path === undefined ? undefined : `${path}.owner`;
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
    return this.retry(() =>
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
    return this.retry(() => {
      this.database.exec('BEGIN IMMEDIATE');
      try {
        this.nameOwner();
        const result = work();
        this.database.exec('COMMIT');
        return result;
      } catch (error) {
        this.database.exec('ROLLBACK');
        throw error;
      } finally {
        if (this.owner !== undefined) rmSync(this.owner, { force: true });
      }
    });
  }

  /** Tries again while another kernel writes. */
  private retry<T>(attempt: () => T): T {
    for (let retries = 0; ; retries++) {
      try {
        return attempt();
      } catch (error) {
        const isLocked = /lock|busy/i.test((error as Error).message);
        if (!isLocked || retries === MOST_RETRIES) throw error;
        this.removeStaleLock();
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
      }
    }
  }

  private nameOwner(): void {
    if (this.lock === undefined || this.owner === undefined) return;
    writeFileSync(this.owner, `${lockName(this.lock)} ${hostname()} ${process.pid}`);
  }

  private removeStaleLock(): void {
    if (this.lock === undefined || this.owner === undefined) return;
    try {
      const isOld = Date.now() - statSync(this.lock).mtimeMs > STALE_LOCK_MS;
      if (!isOld && !this.isOwnerDead(this.lock, this.owner)) return;
      rmSync(this.owner, { force: true });
      rmdirSync(this.lock);
    } catch {
      // Its owner has removed it meanwhile.
    }
  }

  /** False also when nobody knows: an owner's name that belongs to an earlier lock. */
  private isOwnerDead(lock: string, owner: string): boolean {
    const [name, host, pid] = readFileSync(owner, 'utf8').split(' ');
    if (name !== lockName(lock) || host !== hostname()) return false;
    try {
      process.kill(Number(pid), 0);
      return false;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ESRCH';
    }
  }
}

/** Differs between a lock and the next one that is made in its place. */
function lockName(lock: string): string {
  const { ino, mtimeNs } = statSync(lock, { bigint: true });
  return `${ino}-${mtimeNs}`;
}

interface SelectedRow {
  readonly session: number;
  readonly line: number;
  readonly source: string;
  readonly output: string | null;
}
