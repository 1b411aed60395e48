/**
 * A cell as the compiler sees it: a module whose `parent` is the cell before it. Name
 * lookup climbs parents, so a cell sees what earlier ones declared, and a redeclaration
 * hides the older one without touching what already uses it.
 */
import { compilerOptions } from './compilerOptions';
import { internals, ts } from './typescript';
import type { BoundFile } from './typescript';

const setExternalModuleIndicator =
  internals.getSetExternalModuleIndicator(compilerOptions);

/** Parses and binds a cell under a file name that no other one has. */
export function parseCell(
  fileName: string,
  code: string,
  parent: ts.SourceFile | undefined,
): BoundFile {
  let file = parseFile(fileName, code);
  const imported = importedNames(file);
  if (imported.length > 0) {
    // An import that only later cells use must not be dropped as unused. The export stands
    // behind the code, where it moves no position.
    file = parseFile(fileName, `${code}\nexport { ${imported.join(', ')} };`);
  }
  internals.bindSourceFile(file, compilerOptions);
  if (parent) file.parent = parent;
  return file;
}

/** Parses a file and fills in what a program would. */
export function parseFile(fileName: string, code: string): BoundFile {
  const file = ts.createSourceFile(fileName, code, {
    languageVersion: ts.ScriptTarget.ES2022,
    setExternalModuleIndicator,
  }) as BoundFile;
  file.path = fileName as ts.Path;
  file.resolvedPath = file.path;
  file.originalFileName = fileName;
  // What stands in a script, which is no module, the program finds out.
  if (ts.isExternalModule(file) || fileName.endsWith('.json')) {
    file.imports = moduleSpecifiers(file);
    file.moduleAugmentations = file.statements
      .filter(ts.isModuleDeclaration)
      .filter((module) => ts.isStringLiteral(module.name) || isGlobal(module))
      .map((module) => module.name);
    file.ambientModuleNames = [];
  }
  return file;
}

function isGlobal(module: ts.ModuleDeclaration): boolean {
  return (module.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
}

function importedNames(file: ts.SourceFile): string[] {
  const names: string[] = [];
  for (const statement of file.statements) {
    if (ts.isImportEqualsDeclaration(statement)) names.push(statement.name.text);
    if (!ts.isImportDeclaration(statement)) continue;
    const clause = statement.importClause;
    if (clause?.name) names.push(clause.name.text);
    const bindings = clause?.namedBindings;
    if (!bindings) continue;
    if (ts.isNamespaceImport(bindings)) names.push(bindings.name.text);
    else names.push(...bindings.elements.map((element) => element.name.text));
  }
  return names;
}

/** The module names in `import`, `export … from`, `import()`, `import =` and import types. */
export function moduleSpecifiers(file: ts.SourceFile): ts.StringLiteralLike[] {
  const found: ts.StringLiteralLike[] = [];
  // Most cells import nothing, and then a walk through all of it is not needed.
  if (!/\b(import|from|require)\b/.test(file.text)) return found;
  const add = (node: ts.Node | undefined): void => {
    if (node && ts.isStringLiteralLike(node)) found.push(node);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier);
    } else if (ts.isExternalModuleReference(node)) {
      add(node.expression);
    } else if (
      ts.isCallExpression(node) &&
      (node.expression.kind === ts.SyntaxKind.ImportKeyword ||
        (ts.isIdentifier(node.expression) && node.expression.text === 'require'))
    ) {
      add(node.arguments[0]);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Whether the file awaits outside of any function. */
export function awaitsAtTopLevel(file: ts.SourceFile): boolean {
  if (!/\bawait\b/.test(file.text)) return false;
  const visit = (node: ts.Node): boolean => {
    if (ts.isAwaitExpression(node)) return true;
    if (ts.isForOfStatement(node) && node.awaitModifier) return true;
    if (ts.isFunctionLike(node) || ts.isPropertyDeclaration(node)) return false;
    return ts.forEachChild(node, visit) ?? false;
  };
  return visit(file);
}

/** The names that the top level declares, by the statement that declares them first. */
export function declaredNames(file: BoundFile): Map<ts.Statement, ts.Symbol[]> {
  const byStatement = new Map<ts.Statement, ts.Symbol[]>();
  for (const symbol of file.locals?.values() ?? []) {
    const declaration = symbol.declarations?.[0];
    if (!declaration) continue;
    let statement: ts.Node = declaration;
    while (statement.parent !== file) statement = statement.parent;
    const names = byStatement.get(statement as ts.Statement) ?? [];
    byStatement.set(statement as ts.Statement, [...names, symbol]);
  }
  return byStatement;
}
