/** Arrays: the class, the functions that make arrays, and the operations as functions. */
export { NdArray } from './ndarray';
export type {
  ArrayInput,
  NestedNumbers,
  Operand,
  ReduceOptions,
  Tolerance,
} from './ndarray';
export * from './create';
export * from './functions';
