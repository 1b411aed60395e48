/** Data to learn from: digits, small sets in the plane, one-hot labels and mini-batches. */
export { miniBatches, oneHot } from './batches';
export type { Batch } from './batches';
export { loadMnist } from './mnist';
export type { Mnist, MnistOptions } from './mnist';
export { moons, spirals, xor } from './toys';
export type { ToyOptions } from './toys';
