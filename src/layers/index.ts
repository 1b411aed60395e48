/** Layers: each goes forward and backward in one small file. */
export { Affine } from './affine';
export { BatchNormalization } from './batchNormalization';
export { Dropout } from './dropout';
export type { Layer } from './layer';
export { Relu } from './relu';
export { Sigmoid } from './sigmoid';
export { SoftmaxWithLoss } from './softmaxWithLoss';
export { Tanh } from './tanh';
