/**
 * Whether the code typed so far is a whole cell (Jupyter messaging, is_complete_request):
 * the parser alone decides, so that a console can ask at every press of Enter.
 */
import ts from '@tslab/typescript-for-tslab';
import type { Completeness } from './engine';

/** TypeScript attaches the parser's findings without declaring the property. */
type Parsed = ts.SourceFile & { readonly parseDiagnostics: readonly ts.Diagnostic[] };

/** Findings that more lines mend although they do not stand at the end. */
const MENDABLE = new Set([
  1010, // '*/' expected
  1160, // unterminated template literal
]);

/** Findings that no further line mends although they may stand at the end. */
const FINAL = new Set([
  1002, // unterminated string literal
  1161, // unterminated regular expression
]);

/**
 * `incomplete` when every finding is that something is missing at the end, `invalid` when
 * one of them stands before the end, so that no further text can mend it. Two empty lines
 * end a cell in any case, so that a console cannot be stuck (as in tslab).
 */
export function judgeCompleteness(code: string): Completeness {
  const { parseDiagnostics } = ts.createSourceFile(
    'cell.ts',
    code,
    ts.ScriptTarget.ES2022,
    false,
    ts.ScriptKind.TS,
  ) as Parsed;
  const end = code.trimEnd().length;
  // The parser reports a missing part where the next token stands: at the end of the text.
  const isMissing = ({ code: finding, start = 0 }: ts.Diagnostic): boolean =>
    MENDABLE.has(finding) || (start >= end && !FINAL.has(finding));
  if (parseDiagnostics.length === 0) return { status: 'complete' };
  if (!parseDiagnostics.every(isMissing)) return { status: 'invalid' };
  if (/\n[ \t]*\n[ \t]*$/.test(code)) return { status: 'complete' };
  return { status: 'incomplete', indent: nextIndent(code) };
}

/** The indent of the last line, two spaces deeper after an opening bracket. */
function nextIndent(code: string): string {
  const lastLine = code.trimEnd().split('\n').at(-1) ?? '';
  const indent = /^\s*/.exec(lastLine)?.[0] ?? '';
  return /([{([]|=>)\s*(\/\/.*)?$/.test(lastLine) ? `${indent}  ` : indent;
}
