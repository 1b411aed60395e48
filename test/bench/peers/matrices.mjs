/** ml-matrix and mathjs as contestants: the training iteration, written as they invite to. */
import { all, create } from 'mathjs';
import { Matrix } from 'ml-matrix';

const math = create(all);
const sigmoid = (a) => 1 / (1 + Math.exp(-a));

/** Softmax of each row of nested lists, the mean loss, and y − t over the batch. */
function softmaxRows(scores, truth) {
  let loss = 0;
  const dscores = scores.map((row, n) => {
    const largest = Math.max(...row);
    const powers = row.map((a) => Math.exp(a - largest));
    const sum = powers.reduce((total, p) => total + p, 0);
    return powers.map((p, k) => {
      loss -= truth[n][k] * Math.log(p / sum + 1e-7);
      return (p / sum - truth[n][k]) / scores.length;
    });
  });
  return { loss: loss / scores.length, dscores };
}

export function mlMatrixIteration({ x, t, rows, W1, W2 }) {
  const w1 = Matrix.from1DArray(784, 50, W1);
  const w2 = Matrix.from1DArray(50, 10, W2);
  const b1 = new Float64Array(50);
  const b2 = new Float64Array(10);
  const forward = (batch) => {
    const a1 = batch.mmul(w1).addRowVector(b1);
    const z1 = new Matrix(a1.to2DArray().map((row) => row.map(sigmoid)));
    return { z1, a2: z1.mmul(w2).addRowVector(b2) };
  };
  return () => {
    const drawn = [...rows()];
    const batch = new Matrix(
      drawn.map((row) => x.subarray(row * 784, row * 784 + 784)),
    );
    const truth = drawn.map((row) => t.subarray(row * 10, row * 10 + 10));
    const { z1, a2 } = forward(batch);
    const da2 = new Matrix(softmaxRows(a2.to2DArray(), truth).dscores);
    const da1 = da2
      .mmul(w2.transpose())
      .mul(z1)
      .mul(Matrix.sub(Matrix.ones(100, 50), z1));
    w1.sub(batch.transpose().mmul(da1).mul(0.1));
    w2.sub(z1.transpose().mmul(da2).mul(0.1));
    da1.sum('column').forEach((g, j) => (b1[j] -= 0.1 * g));
    da2.sum('column').forEach((g, j) => (b2[j] -= 0.1 * g));
    return softmaxRows(forward(batch).a2.to2DArray(), truth).loss;
  };
}

export function mathjsIteration({ x, t, rows, W1, W2 }) {
  const nested = (flat, columns) =>
    Array.from({ length: flat.length / columns }, (_, i) => [
      ...flat.subarray(i * columns, i * columns + columns),
    ]);
  let w1 = nested(W1, 50);
  let w2 = nested(W2, 10);
  let b1 = new Array(50).fill(0);
  let b2 = new Array(10).fill(0);
  const plus = (m, b) => m.map((row) => row.map((a, j) => a + b[j]));
  const forward = (batch) => {
    const z1 = plus(math.multiply(batch, w1), b1).map((row) => row.map(sigmoid));
    return { z1, a2: plus(math.multiply(z1, w2), b2) };
  };
  const minus = (p, g) => math.subtract(p, math.multiply(0.1, g));
  return () => {
    const drawn = [...rows()];
    const batch = drawn.map((row) => [...x.subarray(row * 784, row * 784 + 784)]);
    const truth = drawn.map((row) => [...t.subarray(row * 10, row * 10 + 10)]);
    const { z1, a2 } = forward(batch);
    const da2 = softmaxRows(a2, truth).dscores;
    const da1 = math
      .multiply(da2, math.transpose(w2))
      .map((row, n) => row.map((d, j) => d * z1[n][j] * (1 - z1[n][j])));
    w1 = minus(w1, math.multiply(math.transpose(batch), da1));
    w2 = minus(w2, math.multiply(math.transpose(z1), da2));
    b1 = minus(b1, math.sum(da1, 0));
    b2 = minus(b2, math.sum(da2, 0));
    return softmaxRows(forward(batch).a2, truth).loss;
  };
}
