/**
 * A lock among processes, held for milliseconds: a symbolic link to its holder's name, so that the
 * lock of a killed process keeps nobody waiting. Synchronous, as what it guards; the set-up,
 * which runs before anything is compiled, has one of its own to wait for (setup/lock.mjs).
 */
import { lstatSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export class FileLock {
  private readonly holder = `${process.pid} ${hostname()}`;

  /** @param staleAfter the age in milliseconds at which any lock is taken over */
  constructor(
    private readonly path: string,
    private readonly staleAfter: number,
  ) {}

  /** Whether the lock is held now; false while another process has it. */
  tryTake(): boolean {
    this.removeAbandoned();
    try {
      // Unlike a file, it appears with its text at once.
      symlinkSync(this.holder, this.path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }

  release(): void {
    rmSync(this.path, { force: true });
  }

  private removeAbandoned(): void {
    try {
      const holder = readlinkSync(this.path);
      const isOld = Date.now() - lstatSync(this.path).mtimeMs > this.staleAfter;
      if (!isOld && !isGone(holder)) return;
      // Of several that saw it, one moves it away, and puts back what has come meanwhile.
      const aside = `${this.path}.${process.pid}`;
      renameSync(this.path, aside);
      const moved = readlinkSync(aside);
      rmSync(aside);
      if (moved !== holder) symlinkSync(moved, this.path);
    } catch {
      // Another process has removed it.
    }
  }
}

/** A process on another machine (a shared folder) cannot be asked, so it counts as alive. */
function isGone(holder: string): boolean {
  const [pid, host] = holder.split(' ');
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
