/** Matrix products, dense and with the zeros of digits. */
import * as mathjs from 'mathjs';
import { Matrix } from 'ml-matrix';
import nabla from 'nabla';
import { openNumpy } from './peers/numpy.mjs';
import { BACKENDS, contestant } from './peers/tfjs.mjs';
import { onThreads } from './threads.mjs';
import { timed } from './timing.mjs';

const { random, setThreads } = nabla;

/** The products of one training iteration, of an evaluation, and two larger dense ones. */
const SHAPES = [
  { n: 100, k: 784, m: 50, density: 0.19 },
  { n: 784, k: 100, m: 50, density: 0.19, transposed: true },
  { n: 2000, k: 784, m: 50, density: 0.19 },
  { n: 100, k: 784, m: 50, density: 1 },
  { n: 300, k: 300, m: 300, density: 1 },
  { n: 1000, k: 1000, m: 1000, density: 1 },
];

export const title = 'Matrix products';
export const about = `
(n, k)·(k, m) with the left side dense, or with 19 % of its elements not 0, as in digits;
"T" says that the left side is read transposed. Our sparse products get ordinary arrays, not
the sparse matrices in which the digits come. TensorFlow.js computes in float32, half the work.`;

export async function open() {
  const numpy = await openNumpy();
  const comparisons = [];
  for (const shape of SHAPES) {
    const { n, k, m, density, transposed = false } = shape;
    random.seed(0);
    const dense = random.rand(n, k).mul(random.rand(n, k).less(density));
    const a = transposed ? dense.T.copy().T : dense;
    const b = random.rand(k, m);
    const [left, right] = [dense.toArray(), b.toArray()];
    const [mlLeft, mlRight] = [new Matrix(left), new Matrix(right)];
    const isLarge = n * k * m > 1e8;
    const ours = (threads) =>
      onThreads(
        threads,
        'nabla',
        timed(() => a.dot(b)),
      );
    const tfjs = [];
    for (const backend of BACKENDS) {
      const prepare = (tf) => {
        const [p, q] = [tf.tensor2d(left), tf.tensor2d(right)];
        return () => {
          tf.matMul(p, q).dataSync();
        };
      };
      tfjs.push(await contestant(backend, prepare, timed));
    }
    const kind = `${transposed ? 'T, ' : ''}${density === 1 ? 'dense' : 'sparse'}`;
    comparisons.push({
      name: `${n}×${k} · ${k}×${m} ${kind}`,
      rounds: isLarge ? 3 : undefined,
      contestants: [
        ours(1),
        ours(2),
        { name: 'NumPy', round: numpy.round('product', shape) },
        { name: 'ml-matrix', round: timed(() => mlLeft.mmul(mlRight)) },
        // A minute for each product of 1000 × 1000 tells nothing new.
        ...(isLarge
          ? []
          : [{ name: 'mathjs', round: timed(() => mathjs.multiply(left, right)) }]),
        ...tfjs,
      ],
    });
  }
  return {
    comparisons,
    close: () => {
      setThreads(1);
      return numpy.close();
    },
  };
}
