/** How one operation is timed within a round, and how times are written. */

/** How long a round repeats an operation. */
export const ROUND_MS = 300;

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * A `round` that repeats `operation` for `ms` milliseconds, at least once, and gives the
 * median of single times. NumPy's rounds are timed in the same way (peers/numpy_peer.py).
 */
export function timed(operation, ms = ROUND_MS) {
  return () => {
    const times = [];
    const end = performance.now() + ms;
    do {
      const start = performance.now();
      operation();
      times.push(performance.now() - start);
    } while (performance.now() < end);
    return median(times);
  };
}

/** `timed` for an operation so short that the clock could not see it: `count` at once. */
export function timedMany(operation, count, ms = ROUND_MS) {
  const round = timed(() => {
    for (let i = 0; i < count; i++) operation();
  }, ms);
  return () => round() / count;
}

/** A time in the unit that suits it. */
export function milliseconds(ms) {
  if (ms >= 1000) return `${(ms / 1000).toPrecision(3)} s`;
  if (ms >= 0.1) return `${ms.toPrecision(3)} ms`;
  return `${(ms * 1000).toPrecision(3)} µs`;
}
