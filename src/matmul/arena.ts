/**
 * The arena: memory that the WebAssembly kernels, this thread and a second one share. In its
 * first 64 MiB operands are copied in and results out, so arrays stay ordinary JavaScript
 * memory that is collected as usual. Behind that weights of networks and sets of digits are
 * at home (see homes.ts). The arena never grows, and the system backs only those pages that
 * were used.
 */
import { readFileSync } from 'node:fs';
import { assetPath } from '../assets';

/** The size in pages of 64 KiB, the same as in src/build/10-wasm.mjs. */
const ARENA_PAGES = 1664;
export const ARENA_BYTES = ARENA_PAGES * 65536;

/** Where the operands end and the homes begin. */
export const OPERANDS_END = 1024 * 65536;

/** The first bytes hold what the threads tell each other (see threads.ts). */
const CONTROL_BYTES = 256;

/** What src/wasm exports. Pointers are byte positions in the arena. */
export interface Kernel {
  dense(...operands: number[]): void;
  sparse(...operands: number[]): void;
  sparseShort(...operands: number[]): void;
  addScaledSparse(...operands: number[]): void;
  transpose(...operands: number[]): void;
  transposeShort(...operands: number[]): void;
  compress(
    a: number,
    rows: number,
    columns: number,
    starts: number,
    elements: number,
  ): number;
  allFinite(x: number, n: number): number;
  clear(x: number, n: number): void;
  pack(
    b: number,
    rowStep: number,
    columnStep: number,
    rows: number,
    columns: number,
    panels: number,
  ): void;
  addToRows(x: number, rows: number, columns: number, width: number, row: number): void;
  compact(x: number, rows: number, columns: number, width: number): void;
  exp(x: number, n: number): void;
  sigmoid(x: number, n: number): void;
}

/** A compiled module. It can be posted to another thread. */
export type WasmModule = object;

/** Memory that a module computes in, here always shared between threads. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
}

/** What is used of the WebAssembly interface, which TypeScript declares only for browsers. */
interface WebAssemblyInterface {
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: Kernel };
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => WasmMemory;
}

const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: WebAssemblyInterface;
};

/** The compiled module with its memory, which a second thread needs to join in. */
export interface Arena {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
  readonly kernel: Kernel;
  readonly floats: Float64Array;
  readonly integers: Int32Array;
}

/** Makes an instance of the kernels on a shared memory. */
export function instantiate(module: WasmModule, memory: WasmMemory): Kernel {
  const imports = { env: { memory } };
  return new WebAssembly.Instance(module, imports).exports;
}

/** Loads the kernels; undefined where they were not compiled or cannot run here. */
function loadArena(): Arena | undefined {
  try {
    const module = new WebAssembly.Module(
      readFileSync(assetPath('wasm/numerics.wasm')),
    );
    const memory = new WebAssembly.Memory({
      initial: ARENA_PAGES,
      maximum: ARENA_PAGES,
      shared: true,
    });
    return {
      module,
      memory,
      kernel: instantiate(module, memory),
      floats: new Float64Array(memory.buffer),
      integers: new Int32Array(memory.buffer),
    };
  } catch {
    // Missing file, no SIMD, or no room for the memory: plain loops do the work then.
    return undefined;
  }
}

let loaded: Arena | null | undefined;

/** The arena, loaded when it is first needed; undefined where WebAssembly cannot be used. */
export function arenaIfAny(): Arena | undefined {
  loaded ??= loadArena() ?? null;
  return loaded ?? undefined;
}

/** Hands out parts of the arena, from the first byte behind the control words up to `end`. */
export class Layout {
  readonly #end: number;
  #next = CONTROL_BYTES;

  constructor(end: number) {
    this.#end = end;
  }

  /** Room for n numbers of 8 bytes; returns its byte position, a multiple of 16. */
  floats(n: number): number {
    const start = this.#next;
    this.#next += Math.ceil(n / 2) * 16;
    return start;
  }

  /** Room for n integers of 4 bytes. */
  integers(n: number): number {
    return this.floats(Math.ceil(n / 2));
  }

  /** Whether all parts lie before the end. */
  get fits(): boolean {
    return this.#next <= this.#end;
  }
}
