/**
 * Entry of the thread that keeps the history. A disk may take its time, and SQLite 20 MB:
 * the thread ends when nobody has asked it for a while, and is started again when needed.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { HistoryEntry, HistoryRequest } from '../protocol/history';
import { HistoryStore } from './historyStore';
import type { HistoryRow } from './historyStore';

/** How a thread is told where the history lies. */
export interface HistoryStart {
  /** Undefined keeps the history in memory. */
  readonly path: string | undefined;
  /** The number of the kernel's session, once it has one. */
  readonly session: number | undefined;
}

export type HistoryCall =
  | { readonly type: 'write'; readonly rows: readonly HistoryRow[] }
  | { readonly type: 'find'; readonly request: HistoryRequest };

export type HistoryAnswer =
  { readonly found: HistoryEntry[] } | { readonly failure: string };

/** What a new thread says first. */
export interface HistoryOpened {
  readonly session: number;
  /** Why the history is not on disk, if it should be. */
  readonly problem?: string;
  readonly isInMemory: boolean;
}

function open({ path, session }: HistoryStart): [HistoryStore, HistoryOpened] {
  try {
    const store = new HistoryStore(path, session);
    return [store, { session: store.session, isInMemory: path === undefined }];
  } catch (error) {
    const store = new HistoryStore(undefined, session);
    const problem = (error as Error).message;
    return [store, { session: store.session, isInMemory: true, problem }];
  }
}

const port = parentPort!;
const [store, opened] = open(workerData as HistoryStart);
port.postMessage(opened);

port.on('message', (call: HistoryCall | 'close') => {
  if (call === 'close') {
    store.close();
    port.close();
    return;
  }
  let answer: HistoryAnswer;
  try {
    if (call.type === 'write') store.write(call.rows);
    answer = { found: call.type === 'find' ? store.find(call.request) : [] };
  } catch (error) {
    answer = { failure: (error as Error).message };
  }
  port.postMessage(answer);
});
