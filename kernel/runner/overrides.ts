/**
 * `--set name=value`: replaces the value of a variable that a cell declares at its top
 * level, as if a learner had edited the cell.
 */
import * as ts from '@tslab/typescript-for-tslab';

/** A `--set` that cannot be carried out; the message says what to write. */
export class OverrideError extends Error {
  override readonly name = 'OverrideError';
}

/** One `--set`: the variable, and the TypeScript expression that becomes its value. */
export interface Override {
  readonly name: string;
  readonly value: string;
}

/**
 * Reads `name=value`.
 *
 * @throws OverrideError when it is not a name, `=` and one TypeScript expression
 */
export function parseOverride(text: string): Override {
  const match = /^\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=(.*)$/su.exec(text);
  if (match === null) {
    throw new OverrideError(
      `--set ${text} does not name a variable: write --set name=value, for instance ` +
        '--set lr=0.5.',
    );
  }
  const [, name = '', raw = ''] = match;
  const value = raw.trim();
  if (!isExpression(value)) {
    throw new OverrideError(
      `--set ${text}: the value ${value === '' ? 'is empty' : `${value} is not a TypeScript expression`}; ` +
        `write a number, a quoted text or another expression, for instance --set ${name}=0.5.`,
    );
  }
  return { name, value };
}

/** Names of the variables that cells declare at their top level with a value. */
export function settableNames(cells: readonly string[]): Set<string> {
  const names = cells.flatMap((code) => declarations(code).map(({ name }) => name));
  return new Set(names);
}

/** The cell with the values of the variables it declares replaced. */
export function applyOverrides(code: string, overrides: readonly Override[]): string {
  const values = new Map(overrides.map(({ name, value }) => [name, value]));
  let result = code;
  for (const found of declarations(code).reverse()) {
    const value = values.get(found.name);
    if (value === undefined) continue;
    const text = found.isText && isBareWord(value) ? JSON.stringify(value) : value;
    result = result.slice(0, found.start) + text + result.slice(found.end);
  }
  return result;
}

interface Declaration {
  readonly name: string;
  /** Where the value stands in the code. */
  readonly start: number;
  readonly end: number;
  /** Whether the value is a text, so that a bare word may replace it. */
  readonly isText: boolean;
}

function declarations(code: string): Declaration[] {
  const file = parse(code);
  const found: Declaration[] = [];
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!ts.isIdentifier(name) || initializer === undefined) continue;
      found.push({
        name: name.text,
        start: initializer.getStart(file),
        end: initializer.end,
        isText: ts.isStringLiteralLike(initializer),
      });
    }
  }
  return found;
}

function parse(code: string): ts.SourceFile {
  return ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2022, true);
}

/** Whether `text` is one whole expression, and nothing that would end the declaration. */
function isExpression(text: string): boolean {
  const file = parse(`const value = ${text}\n;`);
  const { parseDiagnostics } = file as unknown as {
    parseDiagnostics: readonly ts.Diagnostic[];
  };
  if (parseDiagnostics.length > 0) return false;
  const [statement, ...others] = file.statements;
  if (others.some((other) => !ts.isEmptyStatement(other))) return false;
  if (!ts.isVariableStatement(statement)) return false;
  return statement.declarationList.declarations.length === 1;
}

function isBareWord(value: string): boolean {
  return ts.isIdentifier(expressionOf(value));
}

function expressionOf(value: string): ts.Expression {
  const [statement] = parse(`(${value})`).statements;
  const { expression } = statement as ts.ExpressionStatement;
  return (expression as ts.ParenthesizedExpression).expression;
}
