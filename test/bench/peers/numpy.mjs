/** NumPy as a contestant: a Python process that times its own loops, round by round. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROUND_MS } from '../timing.mjs';
import { openPython } from './python.mjs';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), 'numpy_peer.py');

/** Starts NumPy; `round(operation, options)` makes a contestant's `round`. */
export async function openNumpy() {
  const { ask, close } = openPython(SCRIPT);
  const { version } = await ask({ operation: 'version' });
  return {
    version,
    ask,
    /** A round of `operation` for `ms` milliseconds, in milliseconds for one operation. */
    round:
      (operation, options = {}, ms = ROUND_MS) =>
      async () =>
        (await ask({ operation, options, ms })).time,
    close,
  };
}
