/**
 * The numerical gradient of a `TwoLayerNet` with most of the work left out.
 *
 * `numericalGradient` computes the whole loss twice for each parameter. But W1[i, j]
 * reaches the loss only through hidden neuron j, and only in samples whose input i is not
 * zero, one in five for digits. In all other samples the two losses are equal and cancel.
 * So for each parameter this adds up, over the samples it touches,
 *
 *     (L(p + h) − L(p − h)) / 2h,
 *
 * starting from a1 and a2 that are known. Where a score moves by a small δ, its power
 * e^(a2 + δ) is the known e^a2 times e^δ, and the series of e^δ needs only a few terms; so
 * for the sigmoid of a1. It is the same difference quotient of the same function; only the
 * rounding differs.
 */
import { NdArray } from './array/ndarray';
import { DEFAULT_H } from './differentiation';
import { positive } from './errors';
import { DELTA } from './losses';
import { oneHot } from './data/batches';
import { affine } from './layers/affine';
import { checkTruth } from './network';
import type { TwoLayerForward, TwoLayerParams } from './twoLayerNet';

/**
 * @param forward what the network computes for x with the parameters as they are
 * @param t one-hot, or labels
 */
export function incrementalGradient(
  params: TwoLayerParams,
  x: NdArray,
  t: NdArray,
  forward: TwoLayerForward,
  h = DEFAULT_H,
): TwoLayerParams {
  positive('h', h);
  const { W1, b1, W2, b2 } = params;
  const [samples, inputs] = x.shape as [number, number];
  const [hidden, classes] = W2.shape as [number, number];
  const scale = 1 / (2 * h * samples);
  const weights = W2.data;
  const powerOf = affine(x, W1, b1).neg().exp().data;
  const z1 = forward.z1.data;
  const lossOf = sampleLoss(forward.a2, t);
  const moves = new Float64Array(classes);

  /** The loss of sample n when score k moves by `step`. */
  const withScoreMoved = (n: number, k: number, step: number): number => {
    moves.fill(0);
    moves[k] = step;
    return lossOf(n, moves);
  };

  /** The loss of sample n when the weighted sum of hidden neuron j moves by `step`. */
  const withHiddenMoved = (n: number, j: number, step: number): number => {
    const at = n * hidden + j;
    const moved = 1 / (1 + powerOf[at] * smallPower(-step)) - z1[at];
    for (let c = 0; c < classes; c++) moves[c] = moved * weights[j * classes + c];
    return lossOf(n, moves);
  };

  const dW1 = new Float64Array(W1.size);
  const columns = nonZeroColumns(x);
  for (let i = 0; i < inputs; i++) {
    const { rows, values } = columns[i];
    for (let j = 0; j < hidden; j++) {
      let difference = 0;
      for (let at = 0; at < rows.length; at++) {
        const step = h * values[at];
        difference += withHiddenMoved(rows[at], j, step);
        difference -= withHiddenMoved(rows[at], j, -step);
      }
      dW1[i * hidden + j] = difference * scale;
    }
  }

  const db1 = new Float64Array(hidden);
  const dW2 = new Float64Array(W2.size);
  const db2 = new Float64Array(classes);
  for (let n = 0; n < samples; n++) {
    for (let j = 0; j < hidden; j++) {
      db1[j] += (withHiddenMoved(n, j, h) - withHiddenMoved(n, j, -h)) * scale;
      const step = h * z1[n * hidden + j];
      for (let k = 0; k < classes; k++) {
        const difference = withScoreMoved(n, k, step) - withScoreMoved(n, k, -step);
        dW2[j * classes + k] += difference * scale;
      }
    }
    for (let k = 0; k < classes; k++) {
      db2[k] += (withScoreMoved(n, k, h) - withScoreMoved(n, k, -h)) * scale;
    }
  }
  return {
    W1: new NdArray(dW1, W1.shape),
    b1: new NdArray(db1, b1.shape),
    W2: new NdArray(dW2, W2.shape),
    b2: new NdArray(db2, b2.shape),
  };
}

/** The samples in which an input is not zero, with its values there. */
interface NonZeroColumn {
  readonly rows: number[];
  readonly values: number[];
}

/** The columns of x without their zeros. */
function nonZeroColumns(x: NdArray): readonly NonZeroColumn[] {
  const [samples, inputs] = x.shape as [number, number];
  const columns = Array.from({ length: inputs }, (): NonZeroColumn => ({
    rows: [],
    values: [],
  }));
  // Reading `data` of a sparse matrix makes it an ordinary one for good; a copy may change.
  const { data } = x.copy();
  for (let n = 0; n < samples; n++) {
    for (let i = 0; i < inputs; i++) {
      const value = data[n * inputs + i];
      if (value === 0) continue;
      columns[i].rows.push(n);
      columns[i].values.push(value);
    }
  }
  return columns;
}

/**
 * The loss of sample n as a function of how its scores move: softmax, then the cross entropy
 * with the truth of that sample, as `softmax` and `crossEntropyError` compute them for a batch.
 */
function sampleLoss(
  a2: NdArray,
  t: NdArray,
): (n: number, moves: Float64Array) => number {
  checkTruth(t, a2.shape);
  const classes = a2.shape[1];
  const right = (t.ndim === 1 ? oneHot(t, classes) : t).data;
  // What is subtracted from all scores of a sample cancels in softmax.
  const known = a2.sub(a2.max(1, { keepDims: true })).exp().data;
  const powers = new Float64Array(classes);
  return (n, moves) => {
    const first = n * classes;
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      powers[k] = known[first + k] * smallPower(moves[k]);
      sum += powers[k];
    }
    let loss = 0;
    for (let k = 0; k < classes; k++) {
      const share = right[first + k];
      if (share !== 0) loss -= share * Math.log(powers[k] / sum + DELTA);
    }
    return loss;
  };
}

/** e^δ: 1 + δ + δ²/2! + … as far as it counts for |δ| < 1/256; other δ go the usual way. */
function smallPower(x: number): number {
  if (!(Math.abs(x) < 0.00390625)) return Math.exp(x);
  return 1 + x * (1 + x * (1 / 2 + x * (1 / 6 + x * (1 / 24 + x * (1 / 120)))));
}
