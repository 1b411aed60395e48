/**
 * The user's own files that cells import: which ones a cell depends on, what is wrong with
 * them, and their JavaScript when they are new or changed.
 */
import path from 'node:path';
import { awaitsAtTopLevel, moduleSpecifiers } from './cellFile';
import { ALLOWED } from './compilerOptions';
import { emitModule } from './emit';
import type { ImportTargets } from './emit';
import type { CompiledModule } from './engine';
import { isEsmOnly } from './packages';
import { ts } from './typescript';
import type { BoundFile } from './typescript';
import { isLocal } from './world';
import type { World } from './world';

export class LocalModules {
  /** The source files as last handed out, by path: the object is new when the text is. */
  private readonly sent = new Map<string, ts.SourceFile>();
  /** Files without findings, in the program in which they were checked. */
  private checked = new WeakMap<ts.Program, Set<ts.SourceFile>>();

  constructor(private readonly world: World) {}

  /** The local files that a file imports, and those they import. */
  closure(file: ts.SourceFile): ts.SourceFile[] {
    const program = this.world.current;
    const found = new Set<ts.SourceFile>();
    const visit = (importer: ts.SourceFile): void => {
      (importer as BoundFile).resolvedModules?.forEach(({ resolvedModule }) => {
        if (!resolvedModule || !isLocal(resolvedModule.resolvedFileName)) return;
        const imported = program.getSourceFile(resolvedModule.resolvedFileName);
        if (!imported || found.has(imported)) return;
        found.add(imported);
        visit(imported);
      });
    };
    visit(file);
    return [...found];
  }

  check(files: readonly ts.SourceFile[]): ts.Diagnostic[] {
    const program = this.world.current;
    const clean = this.checked.get(program) ?? new Set();
    this.checked.set(program, clean);
    return files.flatMap((file) => {
      if (clean.has(file) || isJson(file)) return [];
      const found = [
        ...program.getSyntacticDiagnostics(file),
        ...program.getSemanticDiagnostics(file),
      ].filter(
        // The checker still holds what it found in former texts of the same file name.
        (diagnostic) => diagnostic.file === file && !ALLOWED.has(diagnostic.code),
      );
      if (found.length === 0) clean.add(file);
      return found;
    });
  }

  /** How the imports of `file` are to be written. */
  targets(file: ts.SourceFile, asyncFiles: ReadonlySet<ts.SourceFile>): ImportTargets {
    const local = new Map<string, string>();
    const async = new Set<string>();
    const program = this.world.current;
    const folder = path.dirname(file.fileName);
    for (const { text } of staticSpecifiers(file)) {
      if (isEsmOnly(text, folder)) async.add(text);
    }
    (file as BoundFile).resolvedModules?.forEach(({ resolvedModule }, specifier) => {
      if (!resolvedModule || !isLocal(resolvedModule.resolvedFileName)) return;
      local.set(specifier, resolvedModule.resolvedFileName);
      const imported = program.getSourceFile(resolvedModule.resolvedFileName);
      const isStatic = staticSpecifiers(file).some(({ text }) => text === specifier);
      if (imported && isStatic && asyncFiles.has(imported)) async.add(specifier);
    });
    return { local, async };
  }

  /** Those of the files whose body must await something, by itself or by an import. */
  asyncFiles(files: readonly ts.SourceFile[]): Set<ts.SourceFile> {
    const result = new Set<ts.SourceFile>();
    let known: number;
    do {
      known = result.size;
      for (const file of files) {
        if (awaitsAtTopLevel(file) || this.targets(file, result).async.size > 0) {
          result.add(file);
        }
      }
    } while (result.size > known);
    return result;
  }

  /** Compiles those of the files that are new or changed since they were last asked for. */
  compile(
    files: readonly ts.SourceFile[],
    asyncFiles: ReadonlySet<ts.SourceFile>,
  ): CompiledModule[] {
    return files
      .filter((file) => this.sent.get(file.fileName) !== file)
      .map((file) => {
        this.sent.set(file.fileName, file);
        if (isJson(file)) {
          return {
            path: file.fileName,
            js: `module.exports = ${file.text};`,
            isAsync: false,
          };
        }
        const isAsync = asyncFiles.has(file);
        const targets = this.targets(file, asyncFiles);
        return {
          path: file.fileName,
          ...emitModule(this.world.current, file, targets),
          isAsync,
        };
      });
  }

  /** Forgets what was handed out. */
  reset(): void {
    this.sent.clear();
  }
}

function isJson(file: ts.SourceFile): boolean {
  return file.fileName.endsWith('.json');
}

/** The specifiers whose module loads before the file's body runs. */
function staticSpecifiers(file: ts.SourceFile): ts.StringLiteralLike[] {
  return moduleSpecifiers(file).filter(({ parent }) => {
    return (
      ts.isExternalModuleReference(parent) ||
      (ts.isImportDeclaration(parent) && !parent.importClause?.isTypeOnly) ||
      (ts.isExportDeclaration(parent) && !parent.isTypeOnly)
    );
  });
}
