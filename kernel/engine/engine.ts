/**
 * The seam between the Jupyter protocol and the language: what the server thread asks of
 * a TypeScript engine. `tslabEngine.ts` answers with tslab's own converter, and stands as
 * the oracle; the engine in use keeps its meaning of a cell and starts faster.
 */

/** One finding of the compiler, positions counted from 0 in the cell or file. */
export interface Diagnostic {
  readonly message: string;
  /** The TypeScript code: 2322 for TS2322. */
  readonly code: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The source line(s) the finding points into, for the caret. */
  readonly sourceLine: string;
  /** Path of the file when the finding is not in the cell itself. */
  readonly fileName?: string;
}

/** A local module that the cell imports, compiled because it is new or has changed. */
export interface CompiledModule {
  /** Absolute path of the source; modules are identified by it. */
  readonly path: string;
  /** CommonJS: body of `function (exports, require, module, __filename, __dirname)`. */
  readonly js: string;
  /** Source map (JSON) from `js` to the file. */
  readonly sourceMap?: string;
  /** Whether the body awaits: at its top level, or an import that only `import()` loads. */
  readonly isAsync: boolean;
}

/** A cell that passed the type check, ready to run. */
export interface CompiledCell {
  /**
   * Body of `function (exports, require)`, or of an `async function` when `isAsync`.
   * `exports` is one ordinary object for all cells: a cell defines an accessor on it for each
   * of its `names` as soon as that has a value, and reads earlier variables from it.
   */
  readonly js: string;
  /** Source map (JSON) from `js` to the cell. */
  readonly sourceMap?: string;
  /** Whether the cell awaits at its top level. */
  readonly isAsync: boolean;
  /** The name under which `js` exports the value of the last expression. */
  readonly lastExpression?: string;
  /** The variables, functions, classes and imports that the cell makes visible to later ones. */
  readonly names: readonly string[];
  readonly modules: readonly CompiledModule[];
  /** Folders of compiled packages that changed: forget what was loaded from them. */
  readonly reload: readonly string[];
  /** Opaque to the caller: what `commit` needs to make the declarations visible. */
  readonly declarations: string;
}

export type CompileResult =
  | { readonly ok: true; readonly cell: CompiledCell }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Offsets are UTF-16 code units into the code, as JavaScript counts. */
export interface Completion {
  readonly start: number;
  readonly end: number;
  readonly candidates: readonly {
    readonly name: string;
    /** TypeScript's kind: function, method, property, const, class, keyword, … */
    readonly kind: string;
  }[];
}

export interface Inspection {
  /** The signature as TypeScript prints it. */
  readonly signature: string;
  readonly documentation: string;
}

export type Completeness =
  | { readonly status: 'complete' | 'invalid' | 'unknown' }
  | { readonly status: 'incomplete'; readonly indent: string };

/** A TypeScript language service that knows the cells run so far. */
export interface Engine {
  readonly typescriptVersion: string;
  /** Type-checks and compiles a cell against the committed ones; commits nothing. */
  compile(code: string): CompileResult;
  /**
   * Makes the declarations of a cell that ran visible to later ones. Of a cell that threw,
   * `assigned` lists those of its names that got a value before; only these become visible.
   */
  commit(cell: CompiledCell, assigned?: readonly string[]): void;
  complete(code: string, offset: number): Completion;
  inspect(code: string, offset: number): Inspection | undefined;
  isComplete(code: string): Completeness;
  /** Forgets all cells. */
  reset(): void;
  close(): void;
}
