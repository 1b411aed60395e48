/**
 * One set-up at a time in a clone. The lock is a file that names its process; a lock whose
 * process has ended (a crash, a power cut) is taken over.
 */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';

const RETRY_MS = 300;

/**
 * Waits until no other set-up runs in the clone, and holds the lock until the returned
 * function is called or the process exits.
 *
 * @param {string} path the lock file
 * @param {(pid: number) => void} onWait called once when another process holds the lock
 */
export async function acquireLock(path, onWait) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, host: hostname() });
  let announced = false;
  while (!tryTake(path, mine)) {
    const holder = readHolder(path);
    if (holder === undefined) continue;
    if (isGone(holder)) {
      removeIfStill(path, holder.text);
      continue;
    }
    if (!announced) onWait(holder.pid);
    announced = true;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  const release = () => removeIfStill(path, mine);
  process.once('exit', release);
  return () => {
    process.off('exit', release);
    release();
  };
}

/** Creates the lock with its whole text at once: a link fails if the name exists. */
function tryTake(path, text) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readHolder(path) {
  try {
    const text = readFileSync(path, 'utf8');
    return { text, ...JSON.parse(text) };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    return { text: '', pid: 0, host: hostname() };
  }
}

/** A process on another machine (a shared folder) cannot be asked, so it counts as alive. */
function isGone({ pid, host }) {
  if (host !== hostname()) return false;
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function removeIfStill(path, text) {
  try {
    const now = readFileSync(path, 'utf8');
    if (now === text || text === '') rmSync(path, { force: true });
  } catch {
    // Another process removed it first.
  }
}
