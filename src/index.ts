/** The table of contents of the library: everything that a cell can import from 'nabla'. */

// Arrays and errors
export * from './array';
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

// Random numbers and data
export * as random from './random';
export * from './data';

// Exercises of the lessons
export * from './lesson';

// What runs the library
export * from './host';
