/**
 * Packages whose source is at hand: linked into node_modules from elsewhere (a workspace),
 * with a `source` field in package.json and a tsconfig.json beside it. When a file of the
 * source is newer than what was compiled from it, the package is compiled again before a
 * cell that imports it is checked, so that an edit shows without a restart.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Diagnostic } from './engine';
import { toDiagnostics } from './diagnostics';
import { ts } from './typescript';

/** How long a compiled package's program is kept for the next edit: it takes much memory. */
const KEEP_MS = 60_000;

export interface RefreshResult {
  /** Folders of output that changed since the last call. */
  readonly changed: readonly string[];
  /** What the compiler found in the source; then nothing was written. */
  readonly diagnostics: readonly Diagnostic[];
}

export class LinkedPackages {
  private readonly byFolder = new Map<string, LinkedPackage | undefined>();

  /** Brings the packages that these specifiers name up to date. */
  refresh(specifiers: readonly string[], folder: string): RefreshResult {
    const packages = new Set<LinkedPackage>();
    for (const specifier of specifiers) {
      const linked = this.find(specifier, folder);
      if (linked) packages.add(linked);
    }
    const results = [...packages].map((linked) => linked.refresh());
    return {
      changed: results.flatMap(({ changed }) => changed),
      diagnostics: results.flatMap(({ diagnostics }) => diagnostics),
    };
  }

  private find(specifier: string, folder: string): LinkedPackage | undefined {
    if (/^[./]/.test(specifier)) return undefined;
    const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
    if (name === undefined) return undefined;
    for (let at = folder; ; at = path.dirname(at)) {
      const link = path.join(at, 'node_modules', name);
      if (this.byFolder.has(link)) return this.byFolder.get(link);
      if (fs.existsSync(path.join(link, 'package.json'))) {
        const linked = openLinked(link);
        this.byFolder.set(link, linked);
        return linked;
      }
      if (at === path.dirname(at)) return undefined;
    }
  }
}

function openLinked(link: string): LinkedPackage | undefined {
  const root = fs.realpathSync(link);
  if (root.includes(`${path.sep}node_modules${path.sep}`)) return undefined;
  const manifest = JSON.parse(
    fs.readFileSync(path.join(root, 'package.json'), 'utf8'),
  ) as { source?: string };
  const config = path.join(root, 'tsconfig.json');
  if (manifest.source === undefined || !fs.existsSync(config)) return undefined;
  return new LinkedPackage(root, config);
}

class LinkedPackage {
  private builder: ts.EmitAndSemanticDiagnosticsBuilderProgram | undefined;
  private readonly files = new Map<string, { stamp: number; file: ts.SourceFile }>();
  /** Newest source that is known to be compiled, in milliseconds. */
  private compiledUpTo = 0;
  /** Time stamp of the output when cells last saw it. */
  private seenOutput: number | undefined;
  private failed:
    { readonly newest: number; readonly diagnostics: Diagnostic[] } | undefined;
  private readonly config: ts.ParsedCommandLine;
  private release: NodeJS.Timeout | undefined;

  constructor(
    private readonly root: string,
    configPath: string,
  ) {
    this.config = readConfig(configPath);
  }

  refresh(): RefreshResult {
    const newest = this.newestSource();
    if (this.failed?.newest === newest) {
      return { changed: [], diagnostics: this.failed.diagnostics };
    }
    this.failed = undefined;
    if (newest > Math.max(this.outputTime(), this.compiledUpTo) && this.isOurs()) {
      const diagnostics = this.compile();
      if (diagnostics.length > 0) {
        this.failed = { newest, diagnostics };
        return { changed: [], diagnostics };
      }
      this.compiledUpTo = newest;
    }
    const output = this.outputTime();
    const changed = output === this.seenOutput ? [] : [this.outDir];
    this.seenOutput = output;
    return { changed, diagnostics: [] };
  }

  /** Whether we may write the output; someone else's package stays as they compiled it. */
  private isOurs(): boolean {
    try {
      fs.accessSync(
        fs.existsSync(this.outDir) ? this.outDir : this.root,
        fs.constants.W_OK,
      );
      return true;
    } catch {
      return false;
    }
  }

  private get outDir(): string {
    return path.resolve(this.config.options.outDir ?? this.root);
  }

  /** When the package was last compiled, by us or by someone else. */
  private outputTime(): number {
    const info = this.config.options.tsBuildInfoFile;
    const file = info ?? path.join(this.outDir, 'index.js');
    return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }

  private newestSource(): number {
    let newest = 0;
    const outDir = this.outDir;
    const visit = (folder: string): void => {
      for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
        const full = path.join(folder, entry.name);
        if (entry.isDirectory()) {
          if (full !== outDir && entry.name !== 'node_modules') visit(full);
        } else if (/\.[cm]?tsx?$|^tsconfig\.json$/.test(entry.name)) {
          newest = Math.max(newest, fs.statSync(full).mtimeMs);
        }
      }
    };
    visit(this.root);
    return newest;
  }

  /** Type-checks the package and writes its output; returns what is wrong in place of it. */
  private compile(): Diagnostic[] {
    const config = readConfig(path.join(this.root, 'tsconfig.json'));
    this.builder = ts.createEmitAndSemanticDiagnosticsBuilderProgram(
      config.fileNames,
      config.options,
      this.createHost(config.options),
      this.builder ?? readBuilder(config.options, this.createHost(config.options)),
      config.errors,
    );
    clearTimeout(this.release);
    this.release = setTimeout(() => this.forgetProgram(), KEEP_MS).unref();
    const program = this.builder;
    const found = [
      ...program.getConfigFileParsingDiagnostics(),
      ...program.getSyntacticDiagnostics(),
      ...program.getSemanticDiagnostics(),
    ];
    if (found.length > 0) return toDiagnostics(found);
    return toDiagnostics(program.emit(undefined, writeWhole).diagnostics);
  }

  private forgetProgram(): void {
    this.builder = undefined;
    this.files.clear();
  }

  private createHost(options: ts.CompilerOptions): ts.CompilerHost {
    const host = ts.createIncrementalCompilerHost(options);
    const getSourceFile = host.getSourceFile.bind(host);
    host.getCurrentDirectory = () => this.root;
    host.getSourceFile = (fileName, ...rest) => {
      const stamp = fs.statSync(fileName, { throwIfNoEntry: false })?.mtimeMs;
      const known = this.files.get(fileName);
      if (known && known.stamp === stamp) return known.file;
      const file = getSourceFile(fileName, ...rest);
      if (file && stamp !== undefined) this.files.set(fileName, { stamp, file });
      return file;
    };
    return host;
  }
}

/** Writes a file so that another kernel never loads half of it. */
function writeWhole(fileName: string, text: string): void {
  fs.mkdirSync(path.dirname(fileName), { recursive: true });
  const partial = `${fileName}.${process.pid}`;
  fs.writeFileSync(partial, text);
  fs.renameSync(partial, fileName);
}

function readBuilder(
  options: ts.CompilerOptions,
  host: ts.CompilerHost,
): ts.EmitAndSemanticDiagnosticsBuilderProgram | undefined {
  return ts.readBuilderProgram(options, {
    useCaseSensitiveFileNames: () => host.useCaseSensitiveFileNames(),
    getCurrentDirectory: () => host.getCurrentDirectory(),
    readFile: (fileName) => host.readFile(fileName),
  });
}

function readConfig(configPath: string): ts.ParsedCommandLine {
  const parsed = ts.getParsedCommandLineOfConfigFile(configPath, undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
      throw new Error(
        `${configPath}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')}`,
      );
    },
  });
  if (!parsed) throw new Error(`${configPath} cannot be read as a TypeScript project.`);
  return parsed;
}
