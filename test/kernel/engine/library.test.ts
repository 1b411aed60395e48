/**
 * The standard library, whose interfaces are parsed late, against TypeScript's own program
 * of the same files: the same globals, members, types and positions.
 */
import path from 'node:path';
import { compilerOptions, LIBRARY_FILE } from '../../../kernel/engine/compilerOptions';
import { ts } from '../../../kernel/engine/typescript';
import { World } from '../../../kernel/engine/world';

const world = new World(__dirname);
const stock = ts.createProgram(
  [path.join(path.dirname(LIBRARY_FILE), 'lib.es2022.d.ts')],
  compilerOptions,
);

const NO_TRUNCATION = ts.TypeFormatFlags.NoTruncation;

/** What the kernel adds to. */
const EXTENDED = ['ImportMeta'];

const FOLDER = path.dirname(LIBRARY_FILE);

function isFromLibrary(declaration: ts.Declaration): boolean {
  return path.dirname(declaration.getSourceFile().fileName) === FOLDER;
}

/** The library's global symbols by name. */
function globals(program: ts.Program): Map<string, ts.Symbol> {
  const checker = program.getTypeChecker();
  const [scope] = program.getSourceFiles();
  return new Map(
    [ts.SymbolFlags.Value, ts.SymbolFlags.Type, ts.SymbolFlags.Namespace]
      .flatMap((meaning) => checker.getSymbolsInScope(scope, meaning))
      .filter((symbol) => symbol.declarations?.some(isFromLibrary))
      .map((symbol) => [symbol.name, symbol] as const)
      .filter(([name]) => !EXTENDED.includes(name)),
  );
}

/** A member's name; one that is a symbol's has that symbol's number in it. */
function nameOf({ name }: ts.Symbol): string {
  return name.replace(/^(__@\w+)@\d+$/, '$1');
}

/** All that a checker knows of a symbol: its types, and those of its members, overloads in order. */
function describeSymbol(checker: ts.TypeChecker, symbol: ts.Symbol): string[] {
  const show = (type: ts.Type): string =>
    checker.typeToString(type, undefined, NO_TRUNCATION);
  const members = (type: ts.Type): string[] => [
    ...type
      .getProperties()
      .map((member) => `${nameOf(member)}: ${show(checker.getTypeOfSymbol(member))}`),
    ...[...type.getCallSignatures(), ...type.getConstructSignatures()].map(
      (signature) => checker.signatureToString(signature, undefined, NO_TRUNCATION),
    ),
    ...checker
      .getIndexInfosOfType(type)
      .map((info) => `[${show(info.keyType)}]: ${show(info.type)}`),
  ];
  const lines: string[] = [];
  if (symbol.flags & ts.SymbolFlags.Type) {
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    const bases = type.isClassOrInterface() ? checker.getBaseTypes(type) : [];
    lines.push(show(type), ...bases.map(show), ...members(type));
  }
  if (symbol.flags & ts.SymbolFlags.Value) {
    const type = checker.getTypeOfSymbol(symbol);
    lines.push(show(type), ...members(type));
  }
  symbol.exports?.forEach((exported, name) => {
    lines.push(String(name), ...describeSymbol(checker, exported));
  });
  return lines;
}

it('declares what TypeScript itself finds in its files', () => {
  const ours = globals(world.current);
  const theirs = globals(stock);
  expect(theirs.size).toBeGreaterThan(100);
  expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
  for (const [name, symbol] of theirs) {
    expect(describeSymbol(world.checker, ours.get(name)!)).toEqual(
      describeSymbol(stock.getTypeChecker(), symbol),
    );
  }
});

it('gives every member the text that it has in the file', () => {
  const ours = globals(world.current);
  const textOf = (declaration: ts.Declaration): string => {
    const file = declaration.getSourceFile();
    return file.text.slice(declaration.pos, declaration.end).trim();
  };
  const texts = (program: ts.Program, symbol: ts.Symbol): string[] => {
    const type = program.getTypeChecker().getDeclaredTypeOfSymbol(symbol);
    return type
      .getProperties()
      .flatMap((member) => [
        nameOf(member),
        ...(member.declarations ?? []).map((declaration) => textOf(declaration)),
      ]);
  };
  for (const [name, symbol] of globals(stock)) {
    if (!(symbol.flags & ts.SymbolFlags.Interface)) continue;
    expect(texts(world.current, ours.get(name)!)).toEqual(texts(stock, symbol));
  }
});

it("is there once when Node's types ask for parts of it", () => {
  world.addNodeTypes();
  const { declarations = [] } = globals(world.current).get('String')!;
  const names = declarations
    .filter(isFromLibrary)
    .map((d) => d.getSourceFile().fileName);
  expect(world.hasNodeTypes).toBe(true);
  expect(names).toEqual(
    globals(stock)
      .get('String')!
      .declarations!.map(() => LIBRARY_FILE),
  );
});
