/**
 * The natural logarithm to the nearest float64. `Math.log` is one unit of the last
 * place beside it for 7 % of numbers, and the C library that NumPy calls (glibc 2.36) for
 * 0.08 %; so normal numbers need this one to be NumPy's.
 *
 * x = 2ᵏ·m with m near 1, and m lies near a multiple c = i/128. With s = (m − c)/(m + c)
 *
 *   log x = k·log 2 + log c + log(m/c),   log(m/c) = 2·(s + s³/3 + s⁵/5 + …).
 *
 * The large parts are kept as the sum of two float64, some hundred bits together (Dekker,
 * "A floating-point technique for extending the available precision", 1971).
 */

/** The number high + low, where low is what does not fit into high. */
interface Double {
  readonly high: number;
  readonly low: number;
}

/** a + b exactly. */
function exactSum(a: number, b: number): Double {
  const high = a + b;
  const part = high - a;
  return { high, low: a - (high - part) + (b - part) };
}

/** a·b exactly: both are split into halves of 26 bits, whose products fit. */
function exactProduct(a: number, b: number): Double {
  const high = a * b;
  const aTop = 134217729 * a - (134217729 * a - a);
  const bTop = 134217729 * b - (134217729 * b - b);
  const aRest = a - aTop;
  const bRest = b - bTop;
  const low = aRest * bRest - (high - aTop * bTop - aRest * bTop - aTop * bRest);
  return { high, low };
}

function sum(a: Double, b: Double): Double {
  const { high, low } = exactSum(a.high, b.high);
  return exactSum(high, low + a.low + b.low);
}

/** log(m/c) for m near c, where m − c is exact. */
function logOfRatio(m: number, c: number): Double {
  const top = m - c;
  const bottom = exactSum(m, c);
  const s = top / bottom.high;
  const back = exactProduct(s, bottom.high);
  const rest = (top - back.high - back.low - s * bottom.low) / bottom.high;
  const s2 = s * s;
  const series = s2 * (1 / 3 + s2 * (1 / 5 + s2 * (1 / 7 + s2 / 9)));
  return exactSum(2 * s, 2 * (rest + s * series));
}

/** The steps in which c lies, and the first and last c that is needed for m. */
const STEPS = 128;
const FIRST = 90;
const LAST = 182;

/** log(i/128), summed from log 1 = 0 up and down by the logarithm of neighbours' ratios. */
const logOfStep: Double[] = [];
logOfStep[STEPS] = { high: 0, low: 0 };
for (let i = STEPS; i < LAST; i++) {
  logOfStep[i + 1] = sum(logOfStep[i], logOfRatio(i + 1, i));
}
for (let i = STEPS; i > FIRST; i--) {
  logOfStep[i - 1] = sum(logOfStep[i], logOfRatio(i - 1, i));
}
/** log 2 = log(180/128) − log(90/128). */
const { high: fraction, low: fractionRest } = logOfStep[FIRST];
const LOG2 = sum(logOfStep[2 * FIRST], { high: -fraction, low: -fractionRest });

/** log x for 2⁻¹⁰²² ≤ x < ∞. */
export function log(x: number): number {
  let k = Math.round(Math.log2(x));
  let m = x / 2 ** k;
  if (m < Math.SQRT1_2) {
    m *= 2;
    k--;
  }
  const i = Math.round(m * STEPS);
  const power = exactProduct(k, LOG2.high);
  const whole = { high: power.high, low: power.low + k * LOG2.low };
  const { high, low } = sum(sum(whole, logOfStep[i]), logOfRatio(m, i / STEPS));
  return high + low;
}
