/**
 * Modules on the main thread: the `require` that compiled cells are called with. Local
 * modules come from the engine as JavaScript in memory, keyed by the path of their source;
 * packages come from Node, resolved from the importing file. A module that changed is
 * forgotten together with everything that imports it, so that the next import runs it anew.
 */
import Module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import type { CompiledModule } from '../engine/engine';

/** What `import.meta` stands for in a cell or local module. */
export interface ImportMeta {
  readonly url: string;
  readonly filename: string;
  readonly dirname: string;
}

/** Node's `require`, which the engine also compiles `import()` and `import.meta` to. */
export interface CellRequire extends NodeJS.Require {
  import(specifier: string): Promise<unknown>;
  readonly meta: ImportMeta;
}

export interface ModuleLoaderOptions {
  /** The folder that cells import from. */
  readonly cwd: string;
  /** Modules that the kernel itself provides, such as tslab's display functions. */
  readonly builtins?: Readonly<Record<string, unknown>>;
  /** Told of each module before it runs, so that its stack frames can be mapped back. */
  readonly onLoad?: (module: CompiledModule) => void;
}

interface LoadedModule {
  readonly module: { exports: unknown };
  /** Settles when the body of an async module has run. */
  readonly ready: Promise<unknown> | undefined;
}

type ModuleBody = (
  exports: unknown,
  require: CellRequire,
  module: { exports: unknown },
  filename: string,
  dirname: string,
) => unknown;

/** Endings that an import may leave out, in TypeScript's order. */
const SUFFIXES = [
  '',
  ...['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'],
  ...['/index.ts', '/index.tsx', '/index.js', '/index.json'],
];

export class ModuleLoader {
  /** The `require` of cells. */
  readonly require: CellRequire;

  private readonly sources = new Map<string, CompiledModule>();
  private readonly loaded = new Map<string, LoadedModule>();
  /** Which local modules imported a file, by that file's path. */
  private readonly importers = new Map<string, Set<string>>();

  constructor(private readonly options: ModuleLoaderOptions) {
    this.require = this.createRequire(path.join(options.cwd, 'cell.ts'), undefined);
  }

  /** Takes new and changed local modules; each runs when it is next imported. */
  add(modules: readonly CompiledModule[]): void {
    for (const module of modules) this.sources.set(module.path, module);
    for (const { path: changed } of modules) this.forget(changed);
  }

  /** Forgets what was loaded from these folders, and everything that imports it. */
  reload(folders: readonly string[]): void {
    if (folders.length === 0) return;
    const inFolders = (file: string): boolean =>
      folders.some((folder) => file.startsWith(folder + path.sep));
    const { cache } = this.require;
    const stale = new Set(Object.keys(cache).filter(inFolders));
    let known: number;
    do {
      known = stale.size;
      for (const [file, module] of Object.entries(cache)) {
        if (module?.children.some((child) => stale.has(child.filename)))
          stale.add(file);
      }
    } while (stale.size > known);
    // The kernel's own modules import nothing that a cell can change.
    for (const file of stale) {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- how Node forgets a module
      delete cache[file];
      this.forget(file);
    }
  }

  private forget(file: string): void {
    this.loaded.delete(file);
    const importers = this.importers.get(file);
    this.importers.delete(file);
    for (const importer of importers ?? []) this.forget(importer);
  }

  private createRequire(filename: string, importer: string | undefined): CellRequire {
    const nodeRequire = Module.createRequire(filename);
    const builtins = this.options.builtins ?? {};
    const note = (file: string): void => {
      if (importer === undefined) return;
      const importers = this.importers.get(file) ?? new Set();
      this.importers.set(file, importers.add(importer));
    };
    const dirname = path.dirname(filename);

    const requireModule = (specifier: string): unknown => {
      if (Object.hasOwn(builtins, specifier)) return builtins[specifier];
      const local = this.find(specifier, dirname);
      if (local) {
        note(local.path);
        const loaded = this.load(local);
        if (loaded.ready) {
          throw new Error(
            `The module ${local.path} awaits at its top level: load it with await import().`,
          );
        }
        return loaded.module.exports;
      }
      if (importer !== undefined && !Module.isBuiltin(specifier)) {
        note(nodeRequire.resolve(specifier));
      }
      return nodeRequire(specifier) as unknown;
    };

    const importModule = async (specifier: string): Promise<unknown> => {
      if (Object.hasOwn(builtins, specifier)) return asNamespace(builtins[specifier]);
      const local = this.find(specifier, dirname);
      if (!local) return await importPackage(specifier, filename);
      note(local.path);
      const loaded = this.load(local);
      await loaded.ready;
      return asNamespace(loaded.module.exports);
    };

    return Object.assign(requireModule, {
      resolve: nodeRequire.resolve,
      cache: nodeRequire.cache,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- part of NodeJS.Require
      extensions: nodeRequire.extensions,
      main: nodeRequire.main,
      import: importModule,
      meta: { url: pathToFileURL(filename).href, filename, dirname },
    });
  }

  private find(specifier: string, dirname: string): CompiledModule | undefined {
    if (!/^(\.{0,2}\/|\.{1,2}$|file:|[A-Za-z]:[\\/])/.test(specifier)) return undefined;
    const base = path.resolve(dirname, specifier.replace(/^file:\/\//, ''));
    for (const suffix of SUFFIXES) {
      const found = this.sources.get(base + suffix);
      if (found) return found;
    }
    // As in TypeScript, './lib.js' may stand for lib.ts.
    return this.sources.get(base.replace(/\.([cm]?)jsx?$/, '.$1ts'));
  }

  private load(source: CompiledModule): LoadedModule {
    const known = this.loaded.get(source.path);
    if (known) return known;
    this.options.onLoad?.(source);
    const dirname = path.dirname(source.path);
    const body = new vm.Script(
      `(${source.isAsync ? 'async ' : ''}function (exports, require, module, __filename, __dirname) {\n${source.js}\n})`,
      { filename: source.path, lineOffset: -1 },
    ).runInThisContext() as ModuleBody;
    const module = { exports: {} as unknown };
    const requireHere = this.createRequire(source.path, source.path);
    let ready: Promise<unknown> | undefined;
    const record: LoadedModule = {
      module,
      get ready() {
        return ready;
      },
    };
    // Known before it runs, so that modules may import each other in a circle.
    this.loaded.set(source.path, record);
    try {
      const result = body.call(
        module.exports,
        module.exports,
        requireHere,
        module,
        source.path,
        dirname,
      );
      if (source.isAsync) {
        ready = Promise.resolve(result);
        ready.catch(() => this.forget(source.path));
      }
    } catch (error) {
      // The next import shall try again instead of finding half a module.
      this.forget(source.path);
      throw error;
    }
    return record;
  }
}

/** Node's own `import()`, resolved as if written in `filename`. */
function importPackage(specifier: string, filename: string): Promise<unknown> {
  // Node ties `import()` to a file only in modules that its own loader compiles.
  const module = new Module(filename) as CompilingModule;
  module._compile('module.exports = (specifier) => import(specifier);', filename);
  return (module.exports as (specifier: string) => Promise<unknown>)(specifier);
}

/** A module with the method by which Node's loader compiles it (Node has no public one). */
interface CompilingModule extends Module {
  _compile(code: string, filename: string): void;
}

/** What `import()` gives for a CommonJS module: its properties, and itself as `default`. */
function asNamespace(exports: unknown): unknown {
  if (typeof exports === 'object' && exports !== null && '__esModule' in exports) {
    return exports;
  }
  return Object.assign(Object.create(null), exports, { default: exports }) as unknown;
}
