/**
 * The kernel's own log, on the process's real standard error: the streams of `process`
 * belong to the learner's cells.
 */
import { writeSync } from 'node:fs';

const seen = new Set<string>();

export function log(text: string): void {
  try {
    writeSync(2, `[nabla kernel] ${text}\n`);
  } catch {
    // Nobody reads standard error any more; there is no other place to say so.
  }
}

/** Logs a kind of event the first time it happens. */
export function logOnce(kind: string): void {
  if (seen.has(kind)) return;
  seen.add(kind);
  log(`${kind} (said once)`);
}
