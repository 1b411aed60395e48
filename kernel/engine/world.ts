/**
 * Everything around the cells: the standard library's declarations and the files that
 * cells import, as one program with one type checker. Files that cells import join it
 * later, as cells do; a new program is built only for files that declare something global.
 */
import fs from 'node:fs';
import path from 'node:path';
import { AMBIENT_FILE, ambientTexts, META_FILE, nodeTypesFile } from './ambient';
import { parseFile } from './cellFile';
import { bundlerOptions, compilerOptions } from './compilerOptions';
import { hideDocs } from './documentation';
import { parseLibraryFile } from './library';
import { internals, ts } from './typescript';
import type { BoundFile } from './typescript';

interface KnownFile {
  readonly file: BoundFile;
  /** Tells one version of the file from another. */
  readonly stamp: string;
}

export class World {
  private program: ts.Program | undefined;
  private usesNodeTypes = false;
  /** The parsed files, by name; the compiler shares them between programs. */
  private readonly known = new Map<string, KnownFile>();
  /** Files that joined the program after it was built, by name. */
  private readonly joined = new Map<string, BoundFile>();
  /** Resolved imports of packages, which do not change while the kernel runs. */
  private readonly packages = new Map<string, ts.ResolvedModuleFull>();
  /** Files that exist in memory alone, by path: cells named as modules. */
  private readonly overlay = new Map<string, string>();
  /** Cells that extend global declarations, and so must be files of the program. */
  private readonly augmenting = new Map<string, BoundFile>();
  /** Files of the program whose text is no longer what the program read. */
  private readonly outdated = new Set<string>();
  private readonly host: ts.CompilerHost;
  private versions = 0;

  constructor(private readonly cwd: string) {
    this.host = this.createHost();
  }

  get current(): ts.Program {
    this.program ??= this.build();
    return this.program;
  }

  get checker(): ts.TypeChecker {
    return this.current.getTypeChecker();
  }

  get hasNodeTypes(): boolean {
    return this.usesNodeTypes;
  }

  addNodeTypes(): void {
    this.usesNodeTypes = true;
    this.program = undefined;
  }

  /** Starts over with a new checker at the next use. */
  discard(): void {
    this.program = undefined;
  }

  /** Puts a cell that extends global declarations into the program, or takes it out. */
  setAugmenting(file: BoundFile, present: boolean): void {
    if (this.augmenting.has(file.fileName) === present) return;
    if (present) this.augmenting.set(file.fileName, file);
    else this.augmenting.delete(file.fileName);
    this.program = undefined;
  }

  /** Gives a file a text that is not on disk. */
  setOverlay(fileName: string, text: string): void {
    this.overlay.set(fileName, text);
  }

  /**
   * Resolves what `file` imports and brings it into the program. Modules join the program
   * that is there: like cells, nothing in it depends on them. Files that declare something
   * global need a new program.
   */
  linkImports(file: BoundFile): void {
    this.program ??= this.build();
    this.link(file);
  }

  private link(file: BoundFile): void {
    const resolutions = internals.createModeAwareCache();
    for (const specifier of new Set(file.imports.map(({ text }) => text))) {
      const resolvedModule = this.resolve(specifier, file.fileName);
      resolutions.set(specifier, undefined, {
        resolvedModule,
      });
      if (resolvedModule) this.join(resolvedModule.resolvedFileName);
    }
    file.resolvedModules = resolutions;
  }

  private join(fileName: string): void {
    if (!isReadable(fileName) || this.joined.has(fileName)) return;
    if (this.program?.getSourceFile(fileName)) return;
    const file = this.read(fileName);
    if (!file) return;
    this.joined.set(fileName, file);
    if (isGlobal(file)) this.program = undefined;
    // The next program brings in what the file imports.
    if (!this.program) return;
    // A checker must not take what it found out about the former text for this one.
    file.path = `${fileName}?${this.versions++}` as ts.Path;
    file.resolvedPath = file.path;
    internals.bindSourceFile(file, compilerOptions);
    this.link(file);
  }

  /** Looks for files of the user that changed on disk, and takes them and their importers anew. */
  refresh(): void {
    const changed = new Set<string>();
    for (const [fileName, { file, stamp }] of this.known) {
      if (isStable(fileName)) continue;
      if (this.stampOf(fileName) !== stamp || hasUnresolved(file))
        changed.add(fileName);
    }
    let size: number;
    do {
      size = changed.size;
      for (const [fileName, { file }] of this.known) {
        if (!isStable(fileName) && imports(file, changed)) changed.add(fileName);
      }
    } while (changed.size > size);
    const again = [...changed].filter((fileName) =>
      this.current.getSourceFile(fileName),
    );
    for (const fileName of changed) {
      this.known.delete(fileName);
      this.joined.delete(fileName);
      this.outdated.add(fileName);
    }
    for (const fileName of again) this.join(fileName);
  }

  /** The file that an import means, found as tslab finds it, or by the `exports` field. */
  resolve(
    specifier: string,
    containingFile: string,
  ): ts.ResolvedModuleFull | undefined {
    const isPackage = !/^[./]/.test(specifier);
    const key = `${path.dirname(containingFile)}\0${specifier}`;
    const before = isPackage ? this.packages.get(key) : undefined;
    if (before && this.host.fileExists(before.resolvedFileName)) return before;
    const find = (options: ts.CompilerOptions): ts.ResolvedModuleFull | undefined =>
      ts.resolveModuleName(specifier, containingFile, options, this.host)
        .resolvedModule;
    let found = find(compilerOptions);
    if (isPackage && (!found || found.extension === '.js')) {
      found = find(bundlerOptions) ?? found;
    }
    if (!found && specifier === 'tslab') {
      found = ts.resolveModuleName(
        specifier,
        __filename,
        compilerOptions,
        this.host,
      ).resolvedModule;
    }
    if (found && isPackage) this.packages.set(key, found);
    return found;
  }

  private build(): ts.Program {
    const program = ts.createProgram({
      rootNames: [
        this.usesNodeTypes ? nodeTypesFile() : AMBIENT_FILE,
        META_FILE,
        ...this.joined.keys(),
        ...this.augmenting.keys(),
      ],
      options: compilerOptions,
      host: this.host,
    });
    const isExtended = this.joined.size + this.augmenting.size > 0;
    if (!this.usesNodeTypes && isExtended && program.getSourceFile(nodeTypesFile())) {
      // An imported package brought Node's declarations in; both together would clash.
      this.usesNodeTypes = true;
      return this.build();
    }
    this.outdated.clear();
    const getSourceFile = program.getSourceFile.bind(program);
    // The checker, too, asks the program for files in this way.
    program.getSourceFile = (fileName) =>
      this.joined.get(fileName) ??
      (this.outdated.has(fileName) ? undefined : getSourceFile(fileName));
    return program;
  }

  private stampOf(fileName: string): string {
    const text = this.overlay.get(fileName);
    if (text !== undefined) return text;
    const stat = fs.statSync(fileName, { throwIfNoEntry: false });
    return stat ? `${stat.mtimeMs}:${stat.size}` : '';
  }

  private read(fileName: string): BoundFile | undefined {
    const known = this.known.get(fileName);
    if (known) return known.file;
    const file = parseLibraryFile(fileName) ?? this.parse(fileName);
    if (!file) return undefined;
    this.known.set(fileName, {
      file,
      stamp: isStable(fileName) ? '' : this.stampOf(fileName),
    });
    return file;
  }

  private parse(fileName: string): BoundFile | undefined {
    const text = this.host.readFile(fileName);
    if (text === undefined) return undefined;
    return parseFile(fileName, isDeclaration(fileName) ? hideDocs(text) : text);
  }

  private createHost(): ts.CompilerHost {
    const disk = ts.createCompilerHost(compilerOptions);
    const libFolder = path.dirname(ts.getDefaultLibFilePath(compilerOptions));
    const readFile = (fileName: string): string | undefined =>
      ambientTexts.get(fileName) ??
      this.overlay.get(fileName) ??
      disk.readFile(fileName);
    return {
      ...disk,
      getCurrentDirectory: () => this.cwd,
      getDefaultLibLocation: () => libFolder,
      useCaseSensitiveFileNames: () => true,
      getCanonicalFileName: (fileName) => fileName,
      readFile,
      fileExists: (fileName) =>
        this.overlay.has(fileName) ||
        ambientTexts.has(fileName) ||
        disk.fileExists(fileName),
      getSourceFile: (fileName) => this.augmenting.get(fileName) ?? this.read(fileName),
      resolveModuleNameLiterals: (literals, containingFile) =>
        literals.map(({ text }) => ({
          resolvedModule: this.resolve(text, containingFile),
        })),
      resolveTypeReferenceDirectiveReferences: (references, containingFile) =>
        references.map((reference) => {
          const name = typeof reference === 'string' ? reference : reference.fileName;
          if (name === 'node') {
            return {
              resolvedTypeReferenceDirective: {
                primary: true,
                resolvedFileName: nodeTypesFile(),
              },
            };
          }
          return ts.resolveTypeReferenceDirective(
            name,
            containingFile,
            compilerOptions,
            this.host,
          );
        }),
    };
  }
}

/** Whether a file stays as it is while the kernel runs: installed, not the user's. */
function isStable(fileName: string): boolean {
  return ambientTexts.has(fileName) || fileName.includes('/node_modules/');
}

function isDeclaration(fileName: string): boolean {
  return /\.d\.[cm]?ts$/.test(fileName);
}

/** Whether a file is the user's source, to be compiled here. */
export function isLocal(fileName: string): boolean {
  return !isStable(fileName) && !isDeclaration(fileName);
}

/** Whether a file is checked: the user's own, or declarations. JavaScript of packages is not. */
function isReadable(fileName: string): boolean {
  return isLocal(fileName) || /\.[cm]?tsx?$/.test(fileName);
}

/** Whether a file declares, or refers to, more than itself and its imports. */
function isGlobal(file: BoundFile): boolean {
  if (file.fileName.endsWith('.json')) return false;
  return (
    !ts.isExternalModule(file) ||
    file.moduleAugmentations.length > 0 ||
    file.referencedFiles.length > 0 ||
    file.typeReferenceDirectives.length > 0 ||
    file.libReferenceDirectives.length > 0
  );
}

/** Whether a file imports another local one that was not there. */
function hasUnresolved(file: BoundFile): boolean {
  let found = false;
  file.resolvedModules?.forEach(({ resolvedModule }, specifier) => {
    found ||= resolvedModule === undefined && specifier.startsWith('.');
  });
  return found;
}

function imports(file: BoundFile, fileNames: ReadonlySet<string>): boolean {
  let found = false;
  file.resolvedModules?.forEach(({ resolvedModule }) => {
    found ||=
      resolvedModule !== undefined && fileNames.has(resolvedModule.resolvedFileName);
  });
  return found;
}
