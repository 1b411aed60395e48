/** What stands at an offset of a cell: its signature and documentation. */
import { readDocs } from './documentation';
import type { Inspection } from './engine';
import { ts } from './typescript';

const NEVER_CANCELLED: ts.CancellationToken = {
  isCancellationRequested: () => false,
  throwIfCancellationRequested: () => undefined,
};

export function inspectAt(
  checker: ts.TypeChecker,
  file: ts.SourceFile,
  offset: number,
): Inspection | undefined {
  // The fork's type leaves out that there is nothing where no name is.
  const info: ts.QuickInfo | undefined = ts.getQuickInfoAtPosition(
    file,
    checker,
    NEVER_CANCELLED,
    offset,
  );
  if (!info) return undefined;
  const signature = ts.displayPartsToString(info.displayParts);
  // A declared name is shown with its name ("const x: any"), one that nothing declares so.
  if (signature === 'any') return undefined;
  const tags = (info.tags ?? []).map(({ name, text }) =>
    `@${name} ${ts.displayPartsToString(text)}`.trim(),
  );
  const documentation = [ts.displayPartsToString(info.documentation), ...tags]
    .filter((part) => part !== '')
    .join('\n');
  return {
    signature,
    documentation: documentation || docsAt(checker, file, info.textSpan.start),
  };
}

/** The comments of the name at `start`, where the parser did not see them. */
function docsAt(checker: ts.TypeChecker, file: ts.SourceFile, start: number): string {
  const token = ts.findPrecedingToken(start + 1, file);
  const found = token && checker.getSymbolAtLocation(token);
  if (!found) return '';
  const isAlias = (found.flags & ts.SymbolFlags.Alias) !== 0;
  return readDocs(isAlias ? checker.getAliasedSymbol(found) : found);
}
