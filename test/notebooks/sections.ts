/** The sections of a notebook, what their code declares and uses, and orders to run them in. */
import ts from 'typescript';

import type { Cell, Notebook } from './lessonFiles';
import { withoutFences } from './lessonFiles';

export interface Section {
  /** The id of the prose cell that begins it. */
  readonly id: string;
  readonly heading: string;
  readonly cells: readonly Cell[];
  /** The sections to run first, as the notebook's metadata say. */
  readonly needs: readonly string[];
}

/** What stands above the first heading of level 2, and the sections below. */
export function sectionsOf(notebook: Notebook): {
  readonly opening: readonly Cell[];
  readonly sections: readonly Section[];
} {
  const opening: Cell[] = [];
  const sections: (Section & { cells: Cell[] })[] = [];
  for (const cell of notebook.cells) {
    const heading =
      cell.cell_type === 'markdown'
        ? /^## (.+)$/m.exec(withoutFences(cell.text))?.[1]
        : undefined;
    if (heading !== undefined) {
      const needs = cell.metadata.nabla?.needs ?? [];
      sections.push({ id: cell.id, heading, needs, cells: [] });
    }
    (sections.at(-1)?.cells ?? opening).push(cell);
  }
  return { opening, sections };
}

/**
 * The sections that each one takes names from, found in the code: a name used in a section,
 * and declared in none of its own cells above but in an earlier section.
 */
export function neededSections(notebook: Notebook): Map<string, string[]> {
  const { opening, sections } = sectionsOf(notebook);
  const declaredBy = sections.map(({ cells }) => declaredNames(codeOf(cells)));
  const common = declaredNames(codeOf(opening));
  return new Map(
    sections.map(({ id, cells }, n) => {
      const needed = new Set<string>();
      const own = new Set(common);
      for (const code of codeOf(cells)) {
        for (const name of freeNames(code)) {
          if (own.has(name)) continue;
          const from = sections
            .slice(0, n)
            .filter((_, i) => declaredBy[i].has(name))
            .at(-1);
          if (from !== undefined) needed.add(from.id);
        }
        for (const name of declaredNames([code])) own.add(name);
      }
      const inOrder = sections.map((section) => section.id);
      return [id, inOrder.filter((each) => needed.has(each))];
    }),
  );
}

/** The notebook with its opening, these code cells, and those that they take names from. */
export function onlyNeeded(notebook: Notebook, ids: readonly string[]): Notebook {
  const { opening } = sectionsOf(notebook);
  const wanted = new Set<string>();
  const cells = [...notebook.cells].reverse().filter((cell) => {
    if (opening.includes(cell)) return true;
    if (cell.cell_type !== 'code') return false;
    const declared = declaredNames([cell.text]);
    if (!ids.includes(cell.id) && ![...declared].some((name) => wanted.has(name))) {
      return false;
    }
    for (const name of declared) wanted.delete(name);
    for (const name of freeNames(cell.text)) wanted.add(name);
    return true;
  });
  return { ...notebook, cells: cells.reverse() };
}

/**
 * The sections from the last to the first, as far as `needs` allows: each is run with as
 * little before it as the notebook promises to be enough.
 */
export function backwards(sections: readonly Section[]): Section[] {
  const order: Section[] = [];
  const visit = (section: Section): void => {
    if (order.includes(section)) return;
    for (const id of section.needs) visit(sections.find((each) => each.id === id)!);
    order.push(section);
  };
  [...sections].reverse().forEach(visit);
  return order;
}

function codeOf(cells: readonly Cell[]): string[] {
  return cells.filter(({ cell_type }) => cell_type === 'code').map(({ text }) => text);
}

function parse(code: string): ts.SourceFile {
  return ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2022, true);
}

function declaredNames(cells: readonly string[]): Set<string> {
  const names = new Set<string>();
  const bind = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) names.add(name.text);
    else {
      for (const element of name.elements) {
        if (!ts.isOmittedExpression(element)) bind(element.name);
      }
    }
  };
  for (const statement of cells.flatMap((code) => [...parse(code).statements])) {
    if (ts.isVariableStatement(statement)) {
      statement.declarationList.declarations.forEach(({ name }) => bind(name));
    } else if (
      (ts.isFunctionDeclaration(statement) ||
        ts.isClassDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement) ||
        ts.isInterfaceDeclaration(statement)) &&
      statement.name !== undefined
    ) {
      names.add(statement.name.text);
    } else if (ts.isImportDeclaration(statement)) {
      const bindings = statement.importClause?.namedBindings;
      if (bindings !== undefined && ts.isNamedImports(bindings)) {
        bindings.elements.forEach(({ name }) => names.add(name.text));
      }
    }
  }
  return names;
}

/** The names that a cell uses and does not bind: the compiler finds no declaration of them. */
function freeNames(code: string): Set<string> {
  const file = parse(code);
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost({}),
    getSourceFile: (name) => (name === file.fileName ? file : undefined),
  };
  const options = { noLib: true, noResolve: true, target: ts.ScriptTarget.ES2022 };
  const checker = ts.createProgram([file.fileName], options, host).getTypeChecker();
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isPropertyName(node)) {
      const symbol = ts.isShorthandPropertyAssignment(node.parent)
        ? checker.getShorthandAssignmentValueSymbol(node.parent)
        : checker.getSymbolAtLocation(node);
      if ((symbol?.declarations ?? []).length === 0) names.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

/** Whether an identifier names a property or an import, and not a value in scope. */
function isPropertyName(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    ts.isImportSpecifier(parent) ||
    (ts.isBindingElement(parent) && parent.propertyName === node) ||
    ((ts.isPropertyAccessExpression(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isMethodDeclaration(parent)) &&
      parent.name === node)
  );
}
