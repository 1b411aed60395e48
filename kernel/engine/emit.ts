/**
 * Turns a checked cell or local module into JavaScript. The compiler's own CommonJS output
 * is kept; what differs for a notebook is done here:
 *
 * - a cell's variables become accessors on `exports`, so that later cells read and write
 *   the very variable that the cell's functions see;
 * - names of earlier cells are read from `exports`;
 * - the last expression is exported;
 * - `import()`, and imports of what only `import()` can load, go through `require.import`.
 */
import { awaitsAtTopLevel, declaredNames } from './cellFile';
import { ts } from './typescript';
import type { BoundFile } from './typescript';

const { factory } = ts;

/** How the imports of a file are written in its output. */
export interface ImportTargets {
  /** Absolute paths of the local modules, by specifier. */
  readonly local: ReadonlyMap<string, string>;
  /** Specifiers that must be awaited. */
  readonly async: ReadonlySet<string>;
}

export interface Emitted {
  readonly js: string;
  readonly sourceMap?: string;
}

export interface EmittedCell extends Emitted {
  readonly isAsync: boolean;
  readonly lastExpression?: string;
  readonly names: readonly string[];
}

/** Compiles a file that is a module of its own. */
export function emitModule(
  program: ts.Program,
  file: ts.SourceFile,
  targets: ImportTargets,
): Emitted {
  return emit(program, file, {
    before: [(context) => (node) => rewriteDynamicImports(node, context, targets)],
    after: [(context) => (node) => rewriteRequires(node, context, targets)],
  });
}

/** Compiles a cell; `isEarlier` tells the files of cells that ran before it. */
export function emitCell(
  program: ts.Program,
  file: BoundFile,
  targets: ImportTargets,
  isEarlier: (file: ts.SourceFile) => boolean,
): EmittedCell {
  const checker = program.getTypeChecker();
  const names: string[] = [];
  const last = lastExpressionOf(file);
  const lastName = last && freeName('tsLastExpr', file);
  const emitted = emit(program, file, {
    before: [
      (context) => (node) => {
        const rewritten = rewriteCell(node, file, checker, context, {
          isEarlier,
          names,
          last,
          lastName,
        });
        return rewriteDynamicImports(rewritten, context, targets);
      },
    ],
    after: [(context) => (node) => rewriteRequires(node, context, targets)],
  });
  return {
    ...emitted,
    isAsync: awaitsAtTopLevel(file) || targets.async.size > 0,
    ...(lastName ? { lastExpression: lastName } : {}),
    names,
  };
}

function emit(
  program: ts.Program,
  file: ts.SourceFile,
  transformers: {
    before: ts.TransformerFactory<ts.SourceFile>[];
    after: ts.TransformerFactory<ts.SourceFile>[];
  },
): Emitted {
  let js = '';
  let sourceMap: string | undefined;
  program.emit(
    file,
    (fileName, text) => {
      if (fileName.endsWith('.map')) sourceMap = text;
      else js = text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
    },
    undefined,
    false,
    { before: transformers.before, after: transformers.after },
  );
  return sourceMap === undefined ? { js } : { js, sourceMap };
}

interface CellContext {
  readonly isEarlier: (file: ts.SourceFile) => boolean;
  /** Filled with the names that the cell exports. */
  readonly names: string[];
  readonly last: ts.ExpressionStatement | undefined;
  readonly lastName: string | undefined;
}

function rewriteCell(
  root: ts.SourceFile,
  file: BoundFile,
  checker: ts.TypeChecker,
  context: ts.TransformationContext,
  cell: CellContext,
): ts.SourceFile {
  const declared = declaredNames(file);
  const bind = freeName('tsBind', file);

  const exportsOf = (statement: ts.Statement): ts.Statement[] =>
    (declared.get(statement) ?? []).filter(hasValue(checker)).map((local) => {
      const symbol = checker.getExportSymbolOfSymbol(local);
      cell.names.push(symbol.name);
      return bindStatement(bind, symbol);
    });

  const visit = (node: ts.Node): ts.Node => {
    // Types are erased, but `extends Base` in a class is a type node that holds a value.
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return node;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node;
    if (ts.isIdentifier(node)) {
      return isReference(node) &&
        isEarlierValue(checker.getSymbolAtLocation(node), cell)
        ? exported(node)
        : node;
    }
    if (ts.isShorthandPropertyAssignment(node)) {
      const symbol = checker.getShorthandAssignmentValueSymbol(node);
      if (!isEarlierValue(symbol, cell)) return ts.visitEachChild(node, visit, context);
      const value = exported(node.name);
      const initializer = node.objectAssignmentInitializer;
      return factory.createPropertyAssignment(
        factory.createIdentifier(node.name.text),
        initializer
          ? factory.createAssignment(
              value,
              ts.visitNode(initializer, visit) as ts.Expression,
            )
          : value,
      );
    }
    if (
      ts.isCallExpression(node) &&
      ts.isIdentifier(node.expression) &&
      isEarlierValue(checker.getSymbolAtLocation(node.expression), cell)
    ) {
      // `exports.f()` would pass exports as `this`.
      const callee = factory.createParenthesizedExpression(
        factory.createComma(factory.createNumericLiteral(0), exported(node.expression)),
      );
      return factory.updateCallExpression(
        node,
        ts.setTextRange(callee, node.expression),
        node.typeArguments,
        ts.visitNodes(node.arguments, visit) as ts.NodeArray<ts.Expression>,
      );
    }
    return ts.visitEachChild(node, visit, context);
  };

  const hoisted: ts.Statement[] = [];
  const statements: ts.Statement[] = [];
  for (const statement of root.statements) {
    if (ts.isExportDeclaration(statement) && !statement.moduleSpecifier) continue;
    const bindings = exportsOf(statement);
    const rewritten = withoutExport(ts.visitNode(statement, visit) as ts.Statement);
    if (ts.isFunctionDeclaration(statement)) hoisted.push(...bindings);
    if (
      statement === cell.last &&
      cell.lastName &&
      ts.isExpressionStatement(rewritten)
    ) {
      statements.push(
        ts.setTextRange(
          factory.createExpressionStatement(
            factory.createAssignment(
              factory.createPropertyAccessExpression(
                factory.createIdentifier('exports'),
                cell.lastName,
              ),
              rewritten.expression,
            ),
          ),
          rewritten,
        ),
      );
    } else {
      statements.push(rewritten);
    }
    if (!ts.isFunctionDeclaration(statement)) statements.push(...bindings);
  }
  const helper = cell.names.length > 0 ? [bindHelper(bind)] : [];
  return factory.updateSourceFile(
    root,
    ts.setTextRange(
      factory.createNodeArray([...helper, ...hoisted, ...statements]),
      root.statements,
    ),
  );
}

/** Whether a name stands for a value here, and is not a property, label or declaration. */
function isReference(node: ts.Identifier): boolean {
  const parent = node.parent as ts.Node | undefined;
  if (!parent) return false;
  if (ts.isPropertyAccessExpression(parent) || ts.isMetaProperty(parent)) {
    return parent.name !== node;
  }
  if (ts.isPropertyAssignment(parent) || ts.isBindingElement(parent)) {
    return parent.initializer === node;
  }
  return !ts.isLabeledStatement(parent) && !ts.isBreakOrContinueStatement(parent);
}

function isEarlierValue(symbol: ts.Symbol | undefined, cell: CellContext): boolean {
  return (symbol?.declarations ?? []).some(
    (declaration) =>
      cell.isEarlier(declaration.getSourceFile()) &&
      !isAmbient(declaration) &&
      !isInGlobalBlock(declaration),
  );
}

/** `exports.name`, at the place of `name`. */
function exported(name: ts.Identifier): ts.Expression {
  return ts.setTextRange(
    factory.createPropertyAccessExpression(
      factory.createIdentifier('exports'),
      factory.createIdentifier(name.text),
    ),
    name,
  );
}

/** A filter for the symbols that exist while the cell runs. */
function hasValue(checker: ts.TypeChecker): (symbol: ts.Symbol) => boolean {
  return (local) => {
    // `export const x` leaves only a reference among the locals.
    const symbol = checker.getExportSymbolOfSymbol(local);
    const declaration = symbol.declarations?.[0];
    if (!declaration || isAmbient(declaration)) return false;
    if (symbol.flags & ts.SymbolFlags.Alias) {
      if (isTypeOnlyImport(declaration)) return false;
      const target = checker.getAliasedSymbol(symbol);
      return (target.flags & ts.SymbolFlags.Value) !== 0 || isUntyped(target);
    }
    const runtimeValue = ts.SymbolFlags.Value & ~ts.SymbolFlags.ConstEnum;
    return (symbol.flags & runtimeValue) !== 0;
  };
}

function isAmbient(declaration: ts.Declaration): boolean {
  return (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) !== 0;
}

/** Whether a declaration stands in `declare global { … }`. */
function isInGlobalBlock(declaration: ts.Declaration): boolean {
  return ts.findAncestor(declaration.parent, ts.isModuleDeclaration) !== undefined;
}

/** Whether nothing is known of an import: it comes from a module without types. */
function isUntyped(symbol: ts.Symbol): boolean {
  return symbol.declarations === undefined;
}

function isTypeOnlyImport(declaration: ts.Declaration): boolean {
  if (ts.isImportSpecifier(declaration) || ts.isImportEqualsDeclaration(declaration)) {
    if (declaration.isTypeOnly) return true;
  }
  let node: ts.Node = declaration;
  while (!ts.isSourceFile(node) && !ts.isImportClause(node)) node = node.parent;
  return ts.isImportClause(node) && node.isTypeOnly;
}

function withoutExport(statement: ts.Statement): ts.Statement {
  const keep = (modifiers: readonly ts.ModifierLike[] | undefined): ts.ModifierLike[] =>
    (modifiers ?? []).filter(
      (modifier) =>
        modifier.kind !== ts.SyntaxKind.ExportKeyword &&
        modifier.kind !== ts.SyntaxKind.DefaultKeyword,
    );
  if (!ts.canHaveModifiers(statement)) return statement;
  if (
    !ts.getModifiers(statement)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)
  ) {
    return statement;
  }
  if (ts.isVariableStatement(statement)) {
    return factory.updateVariableStatement(
      statement,
      keep(statement.modifiers),
      statement.declarationList,
    );
  }
  if (ts.isFunctionDeclaration(statement)) {
    return factory.updateFunctionDeclaration(
      statement,
      keep(statement.modifiers),
      statement.asteriskToken,
      statement.name,
      statement.typeParameters,
      statement.parameters,
      statement.type,
      statement.body,
    );
  }
  if (ts.isClassDeclaration(statement)) {
    return factory.updateClassDeclaration(
      statement,
      keep(statement.modifiers),
      statement.name,
      statement.typeParameters,
      statement.heritageClauses,
      statement.members,
    );
  }
  if (ts.isEnumDeclaration(statement)) {
    return factory.updateEnumDeclaration(
      statement,
      keep(statement.modifiers),
      statement.name,
      statement.members,
    );
  }
  if (ts.isModuleDeclaration(statement)) {
    return factory.updateModuleDeclaration(
      statement,
      keep(statement.modifiers),
      statement.name,
      statement.body,
    );
  }
  return statement;
}

/** The statement whose value the cell shows: the last one, if it is an expression. */
function lastExpressionOf(file: ts.SourceFile): ts.ExpressionStatement | undefined {
  const last = file.statements.filter((node) => !ts.isExportDeclaration(node)).at(-1);
  return last && ts.isExpressionStatement(last) ? last : undefined;
}

/** A name that the cell does not use. */
function freeName(wanted: string, file: BoundFile): string {
  let name = wanted;
  for (let i = 0; file.identifiers.has(name); i++) name = `${wanted}${i}`;
  return name;
}

/** `const tsBind = (name, get, set) => Object.defineProperty(exports, name, …);` */
function bindHelper(bind: string): ts.Statement {
  const parameters = ['name', 'get', 'set'].map((name) =>
    factory.createParameterDeclaration(undefined, undefined, name),
  );
  const define = factory.createCallExpression(
    factory.createPropertyAccessExpression(
      factory.createIdentifier('Object'),
      'defineProperty',
    ),
    undefined,
    [
      factory.createIdentifier('exports'),
      factory.createIdentifier('name'),
      factory.createObjectLiteralExpression([
        factory.createShorthandPropertyAssignment('get'),
        factory.createShorthandPropertyAssignment('set'),
        factory.createPropertyAssignment('enumerable', factory.createTrue()),
        factory.createPropertyAssignment('configurable', factory.createTrue()),
      ]),
    ],
  );
  return constant(bind, arrow(parameters, define));
}

/** `tsBind("x", () => x, (value) => x = value);`, without a setter where none is allowed. */
function bindStatement(bind: string, symbol: ts.Symbol): ts.Statement {
  const value = freshParameter(symbol.name);
  const read = reference(symbol);
  const setter = isAssignable(symbol)
    ? [
        arrow(
          [factory.createParameterDeclaration(undefined, undefined, value)],
          factory.createAssignment(reference(symbol), factory.createIdentifier(value)),
        ),
      ]
    : [];
  return factory.createExpressionStatement(
    factory.createCallExpression(factory.createIdentifier(bind), undefined, [
      factory.createStringLiteral(symbol.name),
      arrow([], read),
      ...setter,
    ]),
  );
}

function freshParameter(name: string): string {
  return name === 'value' ? 'newValue' : 'value';
}

/**
 * The name as the cell's own code would write it: tied to an identifier of the source, so
 * that the compiler turns an imported name into the property of its module.
 */
function reference(symbol: ts.Symbol): ts.Identifier {
  const identifier = factory.createIdentifier(symbol.name);
  if (!(symbol.flags & ts.SymbolFlags.Alias)) return identifier;
  const file = symbol.declarations![0].getSourceFile();
  const keepAlive = file.statements[file.statements.length - 1];
  if (!ts.isExportDeclaration(keepAlive) || !keepAlive.exportClause) return identifier;
  if (!ts.isNamedExports(keepAlive.exportClause)) return identifier;
  const specifier = keepAlive.exportClause.elements.find(
    ({ name }) => name.text === symbol.name,
  );
  return specifier ? ts.setOriginalNode(identifier, specifier.name) : identifier;
}

function isAssignable(symbol: ts.Symbol): boolean {
  const declaration = symbol.declarations?.[0];
  if (symbol.flags & ts.SymbolFlags.Function) return true;
  if (!(symbol.flags & ts.SymbolFlags.Variable) || !declaration) return false;
  return !(ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const);
}

function arrow(
  parameters: readonly ts.ParameterDeclaration[],
  body: ts.Expression,
): ts.ArrowFunction {
  return factory.createArrowFunction(
    undefined,
    undefined,
    parameters,
    undefined,
    factory.createToken(ts.SyntaxKind.EqualsGreaterThanToken),
    body,
  );
}

function constant(name: string, value: ts.Expression): ts.Statement {
  return factory.createVariableStatement(
    undefined,
    factory.createVariableDeclarationList(
      [factory.createVariableDeclaration(name, undefined, undefined, value)],
      ts.NodeFlags.Const,
    ),
  );
}

/** `require.member` */
function ofRequire(member: string): ts.Expression {
  return factory.createPropertyAccessExpression(
    factory.createIdentifier('require'),
    member,
  );
}

/** Before the compiler's own passes: `import(x)` and `import.meta`. */
function rewriteDynamicImports(
  root: ts.SourceFile,
  context: ts.TransformationContext,
  targets: ImportTargets,
): ts.SourceFile {
  if (!/\bimport\s*[(.]/.test(root.text)) return root;
  const visit = (node: ts.Node): ts.Node => {
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      return ts.setTextRange(ofRequire('meta'), node);
    }
    const visited = ts.visitEachChild(node, visit, context);
    if (
      ts.isCallExpression(visited) &&
      visited.expression.kind === ts.SyntaxKind.ImportKeyword
    ) {
      return factory.updateCallExpression(visited, ofRequire('import'), undefined, [
        ...visited.arguments.map((argument) => asTarget(argument, targets)),
      ]);
    }
    return visited;
  };
  return ts.visitNode(root, visit) as ts.SourceFile;
}

/** After the compiler's own passes: the `require` calls that imports became. */
function rewriteRequires(
  root: ts.SourceFile,
  context: ts.TransformationContext,
  targets: ImportTargets,
): ts.SourceFile {
  if (targets.local.size === 0 && targets.async.size === 0) return root;
  const isAsync = (specifier: string | undefined): boolean =>
    specifier !== undefined && targets.async.has(specifier);
  const visit = (node: ts.Node): ts.Node => {
    if (!ts.isCallExpression(node)) return ts.visitEachChild(node, visit, context);
    const argument = node.arguments.at(0);
    if (argument && isInterop(node) && isAsync(requiredBy(argument))) {
      // `import()` already gives a namespace with `default`.
      return visit(argument);
    }
    const specifier = requiredBy(node);
    if (specifier === undefined) return ts.visitEachChild(node, visit, context);
    const target = [asTarget(argument!, targets)];
    if (!isAsync(specifier)) {
      return factory.updateCallExpression(node, node.expression, undefined, target);
    }
    return factory.createParenthesizedExpression(
      factory.createAwaitExpression(
        factory.createCallExpression(ofRequire('import'), undefined, target),
      ),
    );
  };
  return ts.visitEachChild(root, visit, context);
}

/** The specifier, if the node is a call `require("specifier")`. */
function requiredBy(node: ts.Node | undefined): string | undefined {
  if (!node || !ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) {
    return undefined;
  }
  const argument = node.arguments.at(0);
  return node.expression.text === 'require' &&
    argument &&
    ts.isStringLiteralLike(argument)
    ? argument.text
    : undefined;
}

function isInterop(node: ts.CallExpression): boolean {
  return (
    ts.isIdentifier(node.expression) &&
    /^__import(Default|Star)$/.test(node.expression.text)
  );
}

/** A specifier as the module loader wants it: local modules by absolute path. */
function asTarget(argument: ts.Expression, targets: ImportTargets): ts.Expression {
  if (!ts.isStringLiteralLike(argument)) return argument;
  const target = targets.local.get(argument.text);
  return target === undefined ? argument : factory.createStringLiteral(target);
}
