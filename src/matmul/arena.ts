/**
 * The arena: 64 MiB of memory that the WebAssembly product, this thread and a second one
 * share. Operands are copied in and results out, so arrays stay ordinary JavaScript memory
 * that is collected as usual, and the arena never grows. The system backs only those pages
 * of it that were used.
 */
import { readFileSync } from 'node:fs';
import { assetPath } from '../assets';

/** The size in pages of 64 KiB, the same as in src/build/10-wasm.mjs. */
const ARENA_PAGES = 1024;
export const ARENA_BYTES = ARENA_PAGES * 65536;

/** The first bytes hold what the threads tell each other (see threads.ts). */
const CONTROL_BYTES = 256;

/** What product.ts exports. Pointers are byte positions in the arena. */
export interface Kernel {
  dense(...operands: number[]): number;
  sparse(...operands: number[]): number;
  transpose(...operands: number[]): void;
  compress(
    a: number,
    rows: number,
    columns: number,
    starts: number,
    index: number,
    value: number,
  ): number;
  allFinite(x: number, n: number): number;
  clear(x: number, n: number): void;
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

/** Makes an instance of the product on a shared memory. */
export function instantiate(module: WasmModule, memory: WasmMemory): Kernel {
  const imports = { env: { memory } };
  return new WebAssembly.Instance(module, imports).exports;
}

/** Loads the product; undefined where it was not compiled or cannot run here. */
export function loadArena(): Arena | undefined {
  try {
    const module = new WebAssembly.Module(readFileSync(assetPath('wasm/product.wasm')));
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
    // Missing file, no SIMD, or no room for the memory: `productLoop` does the work then.
    return undefined;
  }
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
