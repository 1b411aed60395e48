/** The table of contents of the library: everything that a cell can import from 'nabla'. */

// Arrays and errors
export * from './array';
export { setThreads } from './matmul/threads';
export * from './errors';

// Chapter 4: losses, differentiation, gradient descent
export * from './activations';
export {
  binaryCrossEntropyError,
  crossEntropyError,
  meanAbsoluteError,
  meanSquaredError,
  sumSquaredError,
} from './losses';
export * from './differentiation';
export * from './descent';
export { SimpleNet } from './simpleNet';
export { formula } from './formula';
export type { Formula } from './formula';

// Networks and layers
export { TwoLayerNet } from './twoLayerNet';
export type { TwoLayerNetOptions, TwoLayerParams } from './twoLayerNet';
export { MultiLayerNet } from './multiLayerNet';
export type { MultiLayerNetOptions } from './multiLayerNet';
export * from './layers';
export * from './initializers';
export { copyParams, assignParams, parameterCount } from './params';
export type { Params } from './params';
export type { LossAndGradient, Network } from './network';
export * from './gradientCheck';

// Training
export * from './optimizers';
export { clipGradients, gradientNorm } from './regularization';
export type { ClipLimit } from './regularization';
export * from './earlyStopping';
export * from './trainer';
export type { EpochRecord, LearningHistory } from './history';
export * from './npz';

// Random numbers and data
export * as random from './random';
export * from './data';

// Charts
export * from './plots';
export { show } from './display';

// Exercises of the lessons
export * from './lesson';

// Controls, progress and questions
export * from './widgets';

// What runs the library
export * from './host';
