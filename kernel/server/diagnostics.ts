/** Findings of the compiler as an `error` message: line, code and a caret under the place. */
import type { Diagnostic } from '../engine/engine';
import type { ErrorContent } from '../protocol/error';

const RED = '\u001b[31m';
const BOLD = '\u001b[1m';
const PLAIN = '\u001b[39m\u001b[22m';

/** The error that a cell gets in place of running. */
export function describeDiagnostics(
  diagnostics: readonly Diagnostic[],
  scriptName: string,
): ErrorContent {
  const headline = summarise(diagnostics[0]);
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : '';
  return {
    ename: 'TypeScriptError',
    evalue: headline + more,
    traceback: diagnostics.flatMap((d) => describe(d, scriptName)),
  };
}

function summarise({ code, message }: Diagnostic): string {
  return `TS${code}: ${message.split('\n')[0]}`;
}

function describe(finding: Diagnostic, scriptName: string): string[] {
  const place = finding.fileName ?? scriptName;
  const position = `${place}:${finding.line + 1}:${finding.column + 1}`;
  const lines = [
    `${BOLD}${RED}TS${finding.code}${PLAIN} ${position}`,
    ...finding.message.split('\n'),
  ];
  if (finding.sourceLine !== '') lines.push(...pointAt(finding));
  return lines;
}

/** The source line with `^^^` under what the finding is about. */
function pointAt({
  sourceLine,
  line,
  endLine,
  column,
  endColumn,
}: Diagnostic): string[] {
  const source = sourceLine.split('\n')[0];
  const number = `${line + 1} | `;
  const end = endLine === line ? endColumn : source.length;
  // Tabs stay tabs, so that the caret stands under the place at any tab width.
  const indent = source.slice(0, column).replace(/[^\t]/gu, widthAsSpaces);
  const carets = '^'.repeat(Math.max(1, columns(source.slice(column, end))));
  return [number + source, ' '.repeat(number.length) + indent + RED + carets + PLAIN];
}

/** Korean and other wide characters take two columns of a fixed-width font. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u;

function widthAsSpaces(character: string): string {
  return ' '.repeat(columns(character));
}

function columns(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}
