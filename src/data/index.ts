/** Data to learn from. */
export { miniBatches, oneHot } from './batches';
export type { Batch } from './batches';
