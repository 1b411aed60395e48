/**
 * tslab's compiler options, with two differences: modules are compiled to CommonJS in one
 * pass, and Node's type declarations are not part of every program (see `ambient.ts`).
 */
import path from 'node:path';
import { ts } from './typescript';

/** The standard library's main file. */
const LIBRARY = 'lib.es2022.d.ts';

export const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: [LIBRARY],
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  // Every cell is a module, also one without an import.
  moduleDetection: ts.ModuleDetectionKind.Force,
  esModuleInterop: true,
  resolveJsonModule: true,
  allowImportingTsExtensions: true,
  allowJs: true,
  checkJs: true,
  jsx: ts.JsxEmit.React,
  experimentalDecorators: true,
  noImplicitUseStrict: true,
  newLine: ts.NewLineKind.LineFeed,
  skipLibCheck: true,
  types: [],
  sourceMap: true,
  // Nothing is written; without a folder the compiler refuses to emit a .js file.
  outDir: '/compiled',
};

/** The name under which a program asks for the standard library. */
export const LIBRARY_FILE = path.join(
  path.dirname(ts.getDefaultLibFilePath(compilerOptions)),
  LIBRARY,
);

/** For packages that only their `exports` field describes. */
export const bundlerOptions: ts.CompilerOptions = {
  ...compilerOptions,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
};

/**
 * Findings about what cells and local modules may do although they become CommonJS:
 * await at the top level (1378, 1432 in a loop) and use `import.meta` (1343).
 */
export const ALLOWED = new Set([1378, 1432, 1343]);
