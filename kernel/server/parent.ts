/** Ends the kernel when the process that started it is gone, so that none is orphaned. */

const POLL_MS = 1000;

/**
 * Calls `gone` once when the parent has died. A kernel that nobody waits for (started by
 * the init process itself) is left alone.
 */
export function watchParent(gone: () => void): void {
  const parent = process.ppid;
  if (parent <= 1) return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, POLL_MS);
}
