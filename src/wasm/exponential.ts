/**
 * The exponential function and the sigmoid, two numbers at a time, with the bits that
 * `Math.exp` gives in V8: both follow fdlibm's e_exp.c (Sun Microsystems, 1993) in every
 * rounding; where that branches, this computes and selects.
 *
 * x = k·ln 2 + r with |r| ≤ ln 2 / 2, and r = hi − lo in two parts for more bits. With
 * c = r − r²·(P1 + r²·(P2 + …)), e^r = 1 − ((lo − r·c/(2 − c)) − hi), and eˣ = 2ᵏ·e^r.
 */
import { at } from './memory';

const LN2_HI: f64 = 6.93147180369123816490e-01;
const LN2_LO: f64 = 1.90821492927058770002e-10;
const INVERSE_LN2: f64 = 1.44269504088896338700;
const P1: f64 = 1.66666666666666019037e-01;
const P2: f64 = -2.77777777770155933842e-03;
const P3: f64 = 6.61375632143793436117e-05;
const P4: f64 = -1.65339022054652515390e-06;
const P5: f64 = 4.13813679705723846039e-08;

/** Where fdlibm begins to take off a multiple of ln 2, and where that may be more than one. */
const HALF_LN2 = reinterpret<f64>(0x3fd62e4300000000);
const ONE_AND_A_HALF_LN2 = reinterpret<f64>(0x3ff0a2b200000000);
/** Below this, eˣ is 1 + x. */
const TINY: f64 = 3.7252902984619140625e-09;

/** 2ᵏ for whole numbers k from −1022 to 1023, as f64. */
// @ts-ignore: decorator
@inline
function powerOfTwo(k: v128): v128 {
  // The lowest bits of 2⁵² + n are n; shifted to the exponent they make 2^(n − 1023).
  return i64x2.shl(f64x2.add(k, f64x2.splat(4503599627370496 + 1023)), 52);
}

/** eˣ of both numbers. */
// @ts-ignore: decorator
@inline
function exponential(given: v128): v128 {
  // Beyond these the result is 0 or ∞ anyway. A NaN stays.
  const x = f64x2.pmax(f64x2.pmin(given, f64x2.splat(710)), f64x2.splat(-746));
  const size = f64x2.abs(x);
  const half = v128.or(f64x2.splat(0.5), v128.and(x, f64x2.splat(-0.0)));
  const one = f64x2.splat(1);
  let k = f64x2.trunc(f64x2.add(f64x2.mul(f64x2.splat(INVERSE_LN2), x), half));
  k = v128.bitselect(k, f64x2.add(half, half), f64x2.ge(size, f64x2.splat(ONE_AND_A_HALF_LN2)));
  k = v128.and(k, f64x2.ge(size, f64x2.splat(HALF_LN2)));
  const hi = f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HI)));
  const lo = f64x2.mul(k, f64x2.splat(LN2_LO));
  const r = f64x2.sub(hi, lo);
  const t = f64x2.mul(r, r);
  let p = f64x2.add(f64x2.splat(P4), f64x2.mul(t, f64x2.splat(P5)));
  p = f64x2.add(f64x2.splat(P3), f64x2.mul(t, p));
  p = f64x2.add(f64x2.splat(P2), f64x2.mul(t, p));
  p = f64x2.add(f64x2.splat(P1), f64x2.mul(t, p));
  const c = f64x2.sub(r, f64x2.mul(t, p));
  const quotient = f64x2.div(f64x2.mul(r, c), f64x2.sub(f64x2.splat(2), c));
  const y = f64x2.sub(one, f64x2.sub(f64x2.sub(lo, quotient), hi));
  // 2ᵏ in two factors, so that none of them leaves the range; only the second one rounds.
  const k1 = f64x2.trunc(f64x2.mul(k, f64x2.splat(0.5)));
  const scaled = f64x2.mul(f64x2.mul(y, powerOfTwo(f64x2.sub(k, k1))), powerOfTwo(k1));
  // V8 adds to fdlibm that e¹ is E itself. A NaN compares false and stays NaN.
  const near = v128.bitselect(f64x2.splat(Math.E), scaled, f64x2.eq(x, one));
  return v128.bitselect(f64x2.add(one, x), near, f64x2.lt(size, f64x2.splat(TINY)));
}

/** x ← eˣ for n numbers; up to three numbers behind them are overwritten too. */
export function exp(x: usize, n: i32): void {
  for (const end = at(x, n); x < end; x += 32) {
    const y0 = exponential(v128.load(x)), y1 = exponential(v128.load(x, 16));
    v128.store(x, y0); v128.store(x, y1, 16);
  }
}

/** x ← 1 / (1 + e⁻ˣ) for n numbers; up to three numbers behind them are overwritten too. */
export function sigmoid(x: usize, n: i32): void {
  const one = f64x2.splat(1);
  for (const end = at(x, n); x < end; x += 32) {
    const y0 = exponential(f64x2.neg(v128.load(x))), y1 = exponential(f64x2.neg(v128.load(x, 16)));
    v128.store(x, f64x2.div(one, f64x2.add(one, y0))); v128.store(x, f64x2.div(one, f64x2.add(one, y1)), 16);
  }
}
