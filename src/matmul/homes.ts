/**
 * Arrays at home in the arena: weights of networks and sets of digits, which every product
 * would copy in otherwise. To all who use it such an array is a `Float64Array` like any other.
 *
 * A home is free again when the garbage collector has taken everything that looks at it.
 * Each array gets a buffer object of its own for that, one more name of the same shared
 * memory: all views on the array hold this object, also those that were made with
 * `subarray`, so it dies with the last of them. Where no home is free, arrays stay where
 * they are.
 */
import { ARENA_BYTES, arenaIfAny, OPERANDS_END } from './arena';

/** Numbers below which copying costs nothing that counts. */
const WORTH_A_HOME = 4096;

/** An array of so many bytes gets a home only if so many stay free for smaller ones. */
const LARGE = 2 ** 20;
const KEPT_FREE = 2 ** 23;

/** A part of the arena in bytes, from `start` up to but not including `end`. */
interface Room {
  readonly start: number;
  readonly end: number;
}

/** What is free, in ascending order; neighbours are joined. */
let free: readonly Room[] = [{ start: OPERANDS_END, end: ARENA_BYTES }];
/** The buffer objects of arrays at home. */
const buffers = new WeakSet();
const registry = new FinalizationRegistry<Room>(giveBack);

/** The numbers in an array at home, or `x` itself if it is small or there is no room. */
export function atHome(x: Float64Array): Float64Array {
  const home = homeFor(x.length);
  home?.set(x);
  return home ?? x;
}

/** An array of n zeros, at home if that pays and there is room. */
export function roomAtHome(n: number): Float64Array {
  return homeFor(n)?.fill(0) ?? new Float64Array(n);
}

function homeFor(n: number): Float64Array | undefined {
  const arena = n < WORTH_A_HOME ? undefined : arenaIfAny();
  const size = Math.ceil(n / 2) * 16;
  const room = free.find(({ start, end }) => end - start >= size);
  if (arena === undefined || room === undefined) return undefined;
  if (size > LARGE && freeBytes() - size < KEPT_FREE) return undefined;
  const { start } = room;
  const rest = { start: start + size, end: room.end };
  free = free.flatMap((r) => (r !== room ? [r] : rest.start < rest.end ? [rest] : []));
  const buffer = structuredClone(arena.memory.buffer);
  buffers.add(buffer);
  registry.register(buffer, { start, end: start + size });
  return new Float64Array(buffer, start, n);
}

function freeBytes(): number {
  return free.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** The byte position of an array in the arena; undefined if it is not at home there. */
export function homeOf(x: Float64Array | Int32Array): number | undefined {
  return buffers.has(x.buffer) ? x.byteOffset : undefined;
}

function giveBack(room: Room): void {
  const joined: Room[] = [];
  for (const next of [...free, room].sort((a, b) => a.start - b.start)) {
    const before = joined.at(-1);
    if (before?.end === next.start) joined.pop();
    joined.push(before?.end === next.start ? { ...next, start: before.start } : next);
  }
  free = joined;
}
