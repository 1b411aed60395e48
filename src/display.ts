/**
 * Showing values under a cell. `show(value)` puts a chart, a table or any value that knows
 * its own form where the cell's output goes: through the kernel's host where there is one,
 * through tslab's `display` on stock tslab, and as a line of text in plain Node.
 */
import { inspect } from 'node:util';
import { notebookHost } from './host';
import type { MimeBundle } from './host';

/** The convention by which a notebook kernel asks a value for its MIME bundle. */
export const JUPYTER_DISPLAY: unique symbol = Symbol.for('Jupyter.display') as never;

/**
 * The convention by which Node's `inspect` asks a value for its text. Imported from
 * node:util, it would make every cell that imports the library load Node's declarations.
 */
export const NODE_INSPECT: unique symbol = Symbol.for(
  'nodejs.util.inspect.custom',
) as never;

/** A value that gives its own form to a notebook. */
export interface Shown {
  [JUPYTER_DISPLAY](): MimeBundle;
}

/** What stock tslab offers: one MIME type for each output. */
interface TslabDisplay {
  raw(mimeType: string, data: unknown): void;
}

/**
 * Shows each value as an output of its own, in order.
 *
 * A cell's last expression is shown without it; `show` is for the others, and for more
 * than one picture in a cell. Charts from `plot…` functions, tables and check results are
 * drawn; everything else appears as `console.log` prints it.
 */
export function show(...values: readonly unknown[]): void {
  for (const value of values) showOne(value);
}

function showOne(value: unknown): void {
  const bundle = isShown(value) ? value[JUPYTER_DISPLAY]() : undefined;
  const host = notebookHost();
  if (host !== undefined) {
    host.display(bundle ?? { 'text/plain': textOf(value) });
    return;
  }
  const rich = bundle && richestType(bundle);
  const tslab = rich === undefined ? undefined : stockTslab();
  if (bundle === undefined || rich === undefined || tslab === undefined) {
    console.log(bundle?.['text/plain'] ?? textOf(value));
    return;
  }
  try {
    tslab.raw(rich, bundle[rich]);
  } catch {
    // tslab is installed, but no kernel of it runs: its display says "Not ready".
    console.log(bundle['text/plain']);
  }
}

function isShown(value: unknown): value is Shown {
  return typeof value === 'object' && value !== null && JUPYTER_DISPLAY in value;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value);
}

/** The one form of a bundle to show where only one can be shown: the one beside the text. */
function richestType(bundle: MimeBundle): string | undefined {
  return Object.keys(bundle).find((type) => type !== 'text/plain');
}

/**
 * tslab's display functions when this process is a tslab kernel. They are loaded only
 * then, because with them comes a whole compiler.
 */
function stockTslab(): TslabDisplay | undefined {
  if (!process.argv.some((argument) => argument.includes('tslab'))) return undefined;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded only on tslab
  const tslab = require('tslab') as { readonly display: TslabDisplay };
  return tslab.display;
}
