/**
 * The engine in use. It keeps tslab's meaning of a cell and its compiler, and replaces the
 * watch program: one type checker lives on from cell to cell, and each cell is a new leaf
 * that it checks, so that the cost of a cell is that of its own text.
 */
import path from 'node:path';
import type * as TslabMetadata from 'tslab/dist/metadata';
import { isNodeName, mayComeFromNode } from './ambient';
import { declaredNames, parseCell } from './cellFile';
import { judgeCompleteness } from './completeness';
import { ALLOWED } from './compilerOptions';
import { completeAt } from './completion';
import { toDiagnostics } from './diagnostics';
import { emitCell } from './emit';
import type { CompiledCell, CompileResult, Diagnostic, Engine } from './engine';
import { inspectAt } from './inspection';
import { LinkedPackages } from './linkedPackages';
import type { RefreshResult } from './linkedPackages';
import { LocalModules } from './localModules';
import { ts } from './typescript';
import type { BoundFile, NameResolver } from './typescript';
import { World } from './world';

/** After so many cells and completions the checker is renewed: it forgets nothing by itself. */
const RENEW_AFTER = 400;

/** How long the engine must have been idle for that. */
const IDLE_MS = 1000;

/** Compiled cells that may still be committed; expressions never are. */
const MOST_COMPILED = 100;

export function createCellEngine(cwd: string): Engine {
  return new CellEngine(path.resolve(cwd));
}

class CellEngine implements Engine {
  readonly typescriptVersion = ts.version;
  private readonly world: World;
  private readonly modules: LocalModules;
  private readonly packages = new LinkedPackages();
  private readonly earlier = new Set<ts.SourceFile>();
  /** Cells that were compiled and may still be committed, by their file name. */
  private readonly compiled = new Map<string, BoundFile>();
  private newest: BoundFile | undefined;
  /** Folders of packages compiled anew that the runtime has not been told of. */
  private readonly toReload = new Set<string>();
  private count = 0;
  private countAtRenewal = 0;
  private renewal: NodeJS.Timeout | undefined;

  constructor(private readonly cwd: string) {
    this.world = new World(cwd);
    this.modules = new LocalModules(this.world);
  }

  compile(code: string): CompileResult {
    const moduleFile = moduleFileOf(code, this.cwd);
    return this.retrying(() =>
      moduleFile === undefined
        ? this.compileCell(code)
        : this.compileModule(moduleFile, code),
    );
  }

  commit(cell: CompiledCell, assigned?: readonly string[]): void {
    const file = this.compiled.get(cell.declarations);
    if (!file) return;
    this.compiled.delete(cell.declarations);
    if (assigned) removeNames(file, new Set(cell.names), new Set(assigned));
    // What was committed while this cell ran stays visible below it.
    file.parent = this.newest as ts.SourceFile;
    this.newest = file;
    this.earlier.add(file);
  }

  complete(code: string, offset: number): ReturnType<Engine['complete']> {
    return this.retrying(() => {
      const file = this.openForReading(code);
      return completeAt(this.programWith(file), file, offset);
    });
  }

  inspect(code: string, offset: number): ReturnType<Engine['inspect']> {
    return this.retrying(() => {
      const file = this.openForReading(code);
      return inspectAt(this.world.checker, file, offset);
    });
  }

  isComplete(code: string): ReturnType<Engine['isComplete']> {
    return judgeCompleteness(code);
  }

  reset(): void {
    for (const file of this.earlier) {
      if (file.fileName) this.world.setAugmenting(file as BoundFile, false);
    }
    this.earlier.clear();
    this.compiled.clear();
    this.newest = undefined;
    this.modules.reset();
  }

  close(): void {
    clearTimeout(this.renewal);
    this.reset();
  }

  private compileCell(code: string): CompileResult {
    const file = this.open(code);
    const fail = (found: readonly ts.Diagnostic[]): CompileResult => ({
      ok: false,
      diagnostics: toDiagnostics(found, { fileName: file.fileName, code }),
    });
    if (file.parseDiagnostics.length > 0) return fail(file.parseDiagnostics);

    if (file.imports.length > 0) {
      const diagnostics = this.linkFresh(file);
      if (diagnostics.length > 0) return { ok: false, diagnostics };
    }
    if (file.moduleAugmentations.length > 0) this.world.setAugmenting(file, true);

    let found = this.check(file);
    if (!this.world.hasNodeTypes && found.some(mayComeFromNode)) {
      this.world.addNodeTypes();
      found = this.check(file);
    }
    if (found.length > 0) {
      if (file.moduleAugmentations.length > 0) this.world.setAugmenting(file, false);
      return fail(found);
    }

    const local = this.modules.closure(file);
    const asyncFiles = this.modules.asyncFiles(local);
    const emitted = emitCell(
      this.world.current,
      file,
      this.modules.targets(file, asyncFiles),
      (source) => this.earlier.has(source),
    );
    this.remember(file);
    const reload = [...this.toReload];
    this.toReload.clear();
    return {
      ok: true,
      cell: {
        ...emitted,
        modules: this.modules.compile(local, asyncFiles),
        reload,
        declarations: file.fileName,
      },
    };
  }

  /** A cell that is a module for others to import: checked and handed out, not run. */
  private compileModule(fileName: string, code: string): CompileResult {
    this.world.setOverlay(fileName, code);
    const specifier = `./${path.relative(this.cwd, fileName)}`;
    const result = this.compileCell(`import {} from ${JSON.stringify(specifier)};`);
    if (result.ok) return result;
    const diagnostics = result.diagnostics.map(({ fileName: file, ...found }) =>
      file === undefined || file === fileName ? found : { ...found, fileName: file },
    );
    return { ok: false, diagnostics };
  }

  /**
   * Brings in what a cell imports as it is on disk now; gives what is wrong in the source of
   * a linked package that the cell or one of its local files imports.
   */
  private linkFresh(file: BoundFile): readonly Diagnostic[] {
    const refresh = (importer: BoundFile): RefreshResult => {
      const folder = path.dirname(importer.fileName);
      const result = this.packages.refresh(specifiersOf(importer), folder);
      for (const changed of result.changed) this.toReload.add(changed);
      return result;
    };
    const own = refresh(file);
    if (own.diagnostics.length > 0) return own.diagnostics;
    this.world.refresh();
    this.world.linkImports(file);
    const results = this.modules
      .closure(file)
      .map((local) => refresh(local as BoundFile));
    if (results.some(({ changed }) => changed.length > 0)) {
      this.world.refresh();
      this.world.linkImports(file);
    }
    return results.flatMap(({ diagnostics }) => diagnostics);
  }

  /** All findings about a cell and the local files it imports. */
  private check(file: BoundFile): ts.Diagnostic[] {
    const found = this.world.current
      .getSemanticDiagnostics(file)
      .filter(({ code }) => !ALLOWED.has(code));
    return [...found, ...this.modules.check(this.modules.closure(file))];
  }

  private remember(file: BoundFile): void {
    this.compiled.set(file.fileName, file);
    const [oldest] = this.compiled.keys();
    if (this.compiled.size > MOST_COMPILED && oldest) this.compiled.delete(oldest);
  }

  private open(code: string): BoundFile {
    if (this.count - this.countAtRenewal > RENEW_AFTER) this.renewWhenIdle();
    const fileName = path.join(this.cwd, `cell-${this.count++}.ts`);
    return parseCell(fileName, code, this.newest);
  }

  private renewWhenIdle(): void {
    clearTimeout(this.renewal);
    this.renewal = setTimeout(() => {
      this.countAtRenewal = this.count;
      this.world.discard();
      // So that the next cell does not wait for it.
      this.compile('');
    }, IDLE_MS).unref();
  }

  /** A file for completion or inspection, which takes imports as they are. */
  private openForReading(code: string): BoundFile {
    const file = this.open(code);
    if (file.imports.length > 0) this.world.linkImports(file);
    if (!this.world.hasNodeTypes && this.mentionsNode(file)) this.world.addNodeTypes();
    return file;
  }

  /** Whether a name in the file means something that only Node declares. */
  private mentionsNode(file: BoundFile): boolean {
    const checker = this.world.checker as NameResolver;
    for (const name of file.identifiers.keys()) {
      if (!isNodeName(name)) continue;
      if (!checker.resolveName(name, file, ts.SymbolFlags.Value, false)) return true;
    }
    return false;
  }

  /** The program, in which the services also find the cell. */
  private programWith(file: BoundFile): ts.Program {
    const program = this.world.current;
    return Object.create(program, {
      getSourceFile: {
        value: (fileName: string) =>
          fileName === file.fileName ? file : program.getSourceFile(fileName),
      },
    }) as ts.Program;
  }

  /** After an error inside the compiler its state is unsure: once more with a new program. */
  private retrying<T>(work: () => T): T {
    try {
      return work();
    } catch {
      this.world.discard();
      return work();
    }
  }
}

/** The file that a cell stands for when its first comment says `@module name` (tslab). */
function moduleFileOf(code: string, cwd: string): string | undefined {
  if (!code.includes('@module')) return undefined;
  // Loaded when it is needed: it copies all names of the compiler first.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- in the middle of a call
  const { getCodeMetadata } = require('tslab/dist/metadata') as typeof TslabMetadata;
  const { module, jsx } = getCodeMetadata(code);
  return module && path.join(cwd, `${module}.${jsx ? 'tsx' : 'ts'}`);
}

function specifiersOf(file: BoundFile): string[] {
  return [...new Set(file.imports.map(({ text }) => text))];
}

/** Takes those names of a cell that threw out of sight that never got a value. */
function removeNames(
  file: BoundFile,
  names: ReadonlySet<string>,
  assigned: ReadonlySet<string>,
): void {
  for (const symbols of declaredNames(file).values()) {
    for (const { name, escapedName } of symbols) {
      if (names.has(name) && !assigned.has(name)) file.locals?.delete(escapedName);
    }
  }
}
