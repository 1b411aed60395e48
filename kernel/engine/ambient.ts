/**
 * What a cell sees without an import. Parsing all of Node's declarations takes longer than
 * all else in a kernel's start, and most cells use only the console and timers: these are
 * declared here as Node's types declare them, and the rest comes when a cell names it.
 */
import { builtinModules } from 'node:module';
import path from 'node:path';
import { ts } from './typescript';

/** Names of the kernel's own declarations in a program: in place of Node's, and always. */
export const AMBIENT_FILE = '/kernel/globals.d.ts';
export const META_FILE = '/kernel/meta.d.ts';

/** The texts of these files. */
export const ambientTexts: ReadonlyMap<string, string> = new Map([
  [
    META_FILE,
    `interface ImportMeta { url: string; readonly filename: string; readonly dirname: string; }`,
  ],
  [
    AMBIENT_FILE,
    `
interface Console {
  assert(condition?: boolean, ...data: any[]): void;
  clear(): void;
  count(label?: string): void;
  countReset(label?: string): void;
  /** Prints to stderr with newline. */
  error(message?: any, ...optionalParams: any[]): void;
  debug(message?: any, ...optionalParams: any[]): void;
  dir(item?: any, options?: { depth?: number | null; colors?: boolean; showHidden?: boolean }): void;
  dirxml(...data: any[]): void;
  group(...data: any[]): void;
  groupCollapsed(...data: any[]): void;
  groupEnd(): void;
  info(message?: any, ...optionalParams: any[]): void;
  /** Prints to stdout with newline. */
  log(message?: any, ...optionalParams: any[]): void;
  /** Prints rows and columns as a table. */
  table(tabularData: any, properties?: readonly string[]): void;
  time(label?: string): void;
  timeEnd(label?: string): void;
  timeLog(label?: string, ...data: any[]): void;
  trace(message?: any, ...optionalParams: any[]): void;
  warn(message?: any, ...optionalParams: any[]): void;
}
declare var console: Console;
declare namespace NodeJS {
  interface Timer { hasRef(): boolean; ref(): this; refresh(): this; unref(): this; [Symbol.toPrimitive](): number; }
  interface Timeout extends Timer {}
  interface Immediate { hasRef(): boolean; ref(): this; unref(): this; }
}
declare function setTimeout<TArgs extends any[]>(callback: (...args: TArgs) => void, ms?: number, ...args: TArgs): NodeJS.Timeout;
declare function setTimeout(callback: (args: void) => void, ms?: number): NodeJS.Timeout;
declare function clearTimeout(timeoutId: NodeJS.Timeout | string | number | undefined): void;
declare function setInterval<TArgs extends any[]>(callback: (...args: TArgs) => void, ms?: number, ...args: TArgs): NodeJS.Timeout;
declare function setInterval(callback: (args: void) => void, ms?: number): NodeJS.Timeout;
declare function clearInterval(intervalId: NodeJS.Timeout | string | number | undefined): void;
declare function setImmediate<TArgs extends any[]>(callback: (...args: TArgs) => void, ...args: TArgs): NodeJS.Immediate;
declare function setImmediate(callback: (args: void) => void): NodeJS.Immediate;
declare function clearImmediate(immediateId: NodeJS.Immediate | undefined): void;
declare function queueMicrotask(callback: () => void): void;
`,
  ],
]);

let nodeTypes: string | undefined;

/** The file of tslab's own declarations of Node, whatever other ones the project has. */
export function nodeTypesFile(): string {
  nodeTypes ??= findNodeTypes();
  return nodeTypes;
}

function findNodeTypes(): string {
  const typeRoot = path.resolve(
    require.resolve('@types/node/package.json', {
      paths: [require.resolve('tslab/package.json')],
    }),
    '../..',
  );
  // The package keeps a variant for older compilers; the compiler knows which is for it.
  const { resolvedTypeReferenceDirective } = ts.resolveTypeReferenceDirective(
    'node',
    undefined,
    { typeRoots: [typeRoot] },
    ts.sys,
  );
  return (
    resolvedTypeReferenceDirective?.resolvedFileName ?? path.join(typeRoot, 'node')
  );
}

/** Values and types that Node's declarations add to every file. */
const NODE_NAMES = new Set([
  ...Object.getOwnPropertyNames(globalThis),
  ...['require', 'module', 'exports', '__dirname', '__filename', 'process', 'Buffer'],
  ...['NodeJS', 'NodeRequire', 'NodeModule', 'BufferEncoding', 'AbortSignal', 'global'],
  ...['RequestInit', 'ResponseInit', 'HeadersInit', 'BodyInit', 'EventListener'],
]);

/** The global values that come with Node's declarations, for completion. */
export const nodeGlobals: readonly string[] = Object.getOwnPropertyNames(globalThis)
  .concat('require', 'module', '__dirname', '__filename')
  .filter((name) => /^[\w$]+$/.test(name));

/** Codes that say a name or module is unknown. */
const UNKNOWN = new Set([2304, 2307, 2503, 2552, 2580, 2582, 2583, 2584, 2591, 2592]);

/** Whether Node's declarations may mend this finding. */
export function mayComeFromNode(found: ts.Diagnostic): boolean {
  if (!UNKNOWN.has(found.code) || !found.file || found.start === undefined)
    return false;
  const text = found.file.text.slice(found.start, found.start + (found.length ?? 0));
  return NODE_NAMES.has(text) || isNodeModule(text.replace(/^['"]|['"]$/g, ''));
}

/** Whether an identifier of the text can mean something only Node declares. */
export function isNodeName(name: string): boolean {
  return NODE_NAMES.has(name);
}

function isNodeModule(specifier: string): boolean {
  return builtinModules.includes(specifier.replace(/^node:/, ''));
}
