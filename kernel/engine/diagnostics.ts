/** The compiler's findings as the kernel reports them. */
import type { Diagnostic } from './engine';
import { ts } from './typescript';

/**
 * Findings with their place. `cell` is the file of the cell and its code, whose findings
 * carry no file name; those of an option or of no file are left out.
 */
export function toDiagnostics(
  found: readonly ts.Diagnostic[],
  cell?: { readonly fileName: string; readonly code: string },
): Diagnostic[] {
  return found.flatMap((diagnostic) => {
    const { file, start = 0, length = 0 } = diagnostic;
    if (!file) return [];
    const inCell = file.fileName === cell?.fileName;
    const text = inCell ? cell.code : file.text;
    // The end of the cell's file is the line that keeps its imports alive.
    const from = file.getLineAndCharacterOfPosition(Math.min(start, text.length));
    const to = file.getLineAndCharacterOfPosition(
      Math.min(start + length, text.length),
    );
    return {
      message: ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
      code: diagnostic.code,
      line: from.line,
      column: from.character,
      endLine: to.line,
      endColumn: to.character,
      sourceLine: text
        .split('\n')
        .slice(from.line, to.line + 1)
        .join('\n'),
      ...(inCell ? {} : { fileName: file.fileName }),
    };
  });
}
