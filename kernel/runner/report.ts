/** What the runner prints: one line per notebook, counting cells while it runs. */
import { stripVTControlCharacters } from 'node:util';

import type { NotebookRun } from './execute';

export interface Report {
  cell(done: number, total: number): void;
  end(run: NotebookRun): void;
  /** Ends the line without a verdict. */
  abandon(): void;
}

/** Starts the line of the notebook `name`. */
export function reportNotebook(name: string, out: NodeJS.WriteStream): Report {
  const started = performance.now();
  const live = out.isTTY && !process.env.CI;
  const seconds = (): string =>
    `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const clear = (): void => {
    if (live) out.write('\r\x1b[2K');
  };
  return {
    cell(done, total) {
      if (!live) return;
      clear();
      const text = `      ${name}  cell ${Math.min(done + 1, total)} of ${total}  ${seconds()}`;
      out.write(text.slice(0, out.columns - 1));
    },
    end({ ranCells, failure }) {
      clear();
      const verdict = failure === undefined ? 'ok  ' : 'FAIL';
      out.write(`${verdict}  ${name}  ${ranCells} code cells  ${seconds()}\n`);
      if (failure === undefined) return;
      const { cellNumber, summary, traceback } = failure;
      const text = `\n${name}, cell ${cellNumber}: ${summary}\n`;
      const shown = traceback === summary ? text : `${text}${traceback}\n`;
      out.write(out.isTTY ? shown : stripVTControlCharacters(shown));
    },
    abandon: clear,
  };
}
