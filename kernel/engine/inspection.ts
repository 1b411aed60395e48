/** What stands at an offset of a cell: its signature and documentation. */
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
  const info = ts.getQuickInfoAtPosition(file, checker, NEVER_CANCELLED, offset);
  if (!info) return undefined;
  const tags = (info.tags ?? []).map(({ name, text }) =>
    `@${name} ${ts.displayPartsToString(text)}`.trim(),
  );
  return {
    signature: ts.displayPartsToString(info.displayParts),
    documentation: [ts.displayPartsToString(info.documentation), ...tags]
      .filter((part) => part !== '')
      .join('\n'),
  };
}
