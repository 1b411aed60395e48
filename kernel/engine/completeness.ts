/**
 * Whether the code typed so far is a whole cell (Jupyter messaging, is_complete_request):
 * the parser alone decides, so that a console can ask at every press of Enter.
 */
import ts from '@tslab/typescript-for-tslab';
import type { Completeness } from './engine';

/** TypeScript attaches the parser's findings without declaring the property. */
type Parsed = ts.SourceFile & { readonly parseDiagnostics: readonly ts.Diagnostic[] };

/** Findings that more text can mend although they do not stand at the end. */
const UNTERMINATED = new Set([
  1010, // '*/' expected
  1160, // unterminated template literal
]);

/**
 * `incomplete` when every finding is that something is missing at the end, `invalid` when
 * one of them stands before the end, so that no further text can mend it.
 */
export function judgeCompleteness(code: string): Completeness {
  const file = ts.createSourceFile(
    'cell.ts',
    code,
    ts.ScriptTarget.ES2022,
    false,
    ts.ScriptKind.TS,
  ) as Parsed;
  const end = code.trimEnd().length;
  // The parser reports a missing part where the next token stands: at the end of the text.
  const missing = (found: ts.Diagnostic): boolean =>
    UNTERMINATED.has(found.code) || (found.start ?? 0) >= end;
  if (file.parseDiagnostics.length === 0) {
    return { status: 'complete' };
  }
  if (!file.parseDiagnostics.every(missing)) return { status: 'invalid' };
  return { status: 'incomplete', indent: nextIndent(code) };
}

/** The indent of the last line, two spaces deeper after an opening bracket. */
function nextIndent(code: string): string {
  const lastLine = code.trimEnd().split('\n').at(-1) ?? '';
  const indent = /^\s*/.exec(lastLine)?.[0] ?? '';
  return /[{([]\s*(\/\/.*)?$/.test(lastLine) || lastLine.trimEnd().endsWith('=>')
    ? indent + '  '
    : indent;
}
