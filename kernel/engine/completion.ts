/** Completion at an offset of a cell, in tslab's order: the typed prefix first. */
import { nodeGlobals } from './ambient';
import type { Completion } from './engine';
import { ts } from './typescript';

const NEVER_CANCELLED: ts.CancellationToken = {
  isCancellationRequested: () => false,
  throwIfCancellationRequested: () => undefined,
};

/** What the compiler proposes at `offset` of the cell `file`, whose code is `code`. */
export function completeAt(
  program: ts.Program,
  file: ts.SourceFile,
  offset: number,
): Completion {
  const info = ts.Completions.getCompletionsAtPositionForTslab(
    {} as ts.LanguageServiceHost,
    program,
    () => undefined,
    file,
    offset,
    {},
    undefined,
    ts.CompletionTriggerKind.Invoked,
    NEVER_CANCELLED,
  );
  const entries: Entry[] = info ? [...info.entries] : [];
  if (info?.isGlobalCompletion) addNodeGlobals(entries);
  const identifier = identifierAt(file, offset);
  if (!identifier) {
    return { start: offset, end: offset, candidates: toCandidates(sorted(entries)) };
  }
  return {
    start: identifier.getStart(file),
    end: identifier.end,
    candidates: toCandidates(matching(entries, identifier.text)),
  };
}

type Entry = Pick<ts.CompletionEntry, 'name' | 'kind' | 'sortText'>;

/** Node's globals are proposed before their declarations are needed. */
function addNodeGlobals(entries: Entry[]): void {
  const names = new Set(entries.map(({ name }) => name));
  for (const name of nodeGlobals) {
    if (names.has(name)) continue;
    entries.push({ name, kind: ts.ScriptElementKind.variableElement, sortText: '15' });
  }
}

/** The identifier that the offset touches. */
function identifierAt(file: ts.SourceFile, offset: number): ts.Identifier | undefined {
  const previous = ts.findPrecedingToken(offset, file);
  if (previous && ts.isIdentifier(previous) && previous.end >= offset) return previous;
  const next = previous && ts.findNextToken(previous, file, file);
  return next &&
    ts.isIdentifier(next) &&
    next.getStart(file) <= offset &&
    offset <= next.end
    ? next
    : undefined;
}

function sorted(entries: readonly Entry[]): Entry[] {
  return [...entries].sort(
    (a, b) => compare(a.sortText, b.sortText) || compare(a.name, b.name),
  );
}

/** Names that start with the prefix, then those that do so in other case, then the rest. */
function matching(entries: readonly Entry[], prefix: string): Entry[] {
  const lower = prefix.toLowerCase();
  const rank = ({ name }: Entry): number => {
    if (name.startsWith(prefix)) return 0;
    const place = name.toLowerCase().indexOf(lower);
    return place === 0 ? 1 : place > 0 ? 2 : 3;
  };
  return entries
    .map((entry) => ({ entry, rank: rank(entry) }))
    .filter((ranked) => ranked.rank < 3)
    .sort((a, b) => a.rank - b.rank || compare(a.entry.sortText, b.entry.sortText))
    .map(({ entry }) => entry);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function toCandidates(entries: readonly Entry[]): Completion['candidates'] {
  return entries.map(({ name, kind }) => ({ name, kind }));
}
