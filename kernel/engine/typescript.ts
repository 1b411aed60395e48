/**
 * The compiler that tslab pins (TypeScript 5.0.4, its fork), with the few internal parts
 * that the engine uses. They are safe to name because the version cannot drift.
 */
import './compilerCache';
import ts from '@tslab/typescript-for-tslab';

/** A source file as parser and binder leave it. */
export interface BoundFile extends ts.SourceFile {
  path: ts.Path;
  resolvedPath: ts.Path;
  originalFileName: string;
  /** Where a name that the file does not declare is looked up next. */
  parent: ts.SourceFile;
  /** Every identifier in the text. */
  readonly identifiers: ReadonlyMap<string, string>;
  /** The names that the top level declares. */
  readonly locals?: Map<ts.__String, ts.Symbol>;
  readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[];
  imports: readonly ts.StringLiteralLike[];
  moduleAugmentations: readonly ts.ModuleName[];
  ambientModuleNames: readonly string[];
  resolvedModules: ModuleResolutions | undefined;
}

/** A symbol as the binder leaves it. */
export interface BoundSymbol extends ts.Symbol {
  members: Map<ts.__String, BoundSymbol>;
  parent: BoundSymbol | undefined;
}

/** An interface as the binder leaves it. */
export type BoundInterface = Omit<ts.InterfaceDeclaration, 'flags'> & {
  flags: ts.NodeFlags;
  readonly symbol: BoundSymbol;
};

/** The resolved imports of one file. */
export interface ModuleResolutions {
  get(
    specifier: string,
    mode: undefined,
  ): ts.ResolvedModuleWithFailedLookupLocations | undefined;
  set(
    specifier: string,
    mode: undefined,
    resolution: ts.ResolvedModuleWithFailedLookupLocations,
  ): unknown;
  forEach(
    visit: (
      resolution: ts.ResolvedModuleWithFailedLookupLocations,
      specifier: string,
    ) => void,
  ): void;
}

/** The checker, with its lookup of a name from a place. */
export interface NameResolver extends ts.TypeChecker {
  resolveName(
    name: string,
    location: ts.Node,
    meaning: ts.SymbolFlags,
    excludeGlobals: boolean,
  ): ts.Symbol | undefined;
}

interface Internals {
  /** The library files by their short names, in the order of their declarations. */
  readonly libMap: ReadonlyMap<string, string>;
  readonly NodeFlags: { readonly ContainsThis: ts.NodeFlags };
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
  createModeAwareCache(): ModuleResolutions;
  getJSDocCommentsAndTags(node: ts.Node): readonly (ts.JSDoc | ts.JSDocTag)[];
  getSetExternalModuleIndicator(
    options: ts.CompilerOptions,
  ): (file: ts.SourceFile) => void;
}

/** Functions that TypeScript exports without declaring them. */
export const internals = ts as unknown as Internals;

export { ts };
