/** Chance that can be repeated, and the numbers of the report. */

/**
 * Mulberry32: 32 bits of state, good enough to decide how long someone thinks.
 *
 * @param {number} seed
 * @returns {() => number} uniform in [0, 1)
 */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How widely thinking times are spread: the standard deviation of their logarithm. */
const SPREAD = 0.6;

/** Seconds that someone thinks before the next cell: log-normal with this mean. */
export function thinkingTime(random, mean) {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  const normal = radius * Math.cos(2 * Math.PI * random());
  return Math.exp(Math.log(mean) - SPREAD ** 2 / 2 + SPREAD * normal);
}

/** The p-th percentile (0 to 100) by the nearest rank; NaN of nothing. */
export function percentile(values, p) {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)];
}

export const median = (values) => percentile(values, 50);
