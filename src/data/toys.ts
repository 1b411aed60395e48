/**
 * Small data sets in the plane, for watching a network find a border: XOR, spirals and
 * moons. Each gives points x of shape (samples, 2) and labels t of shape (samples).
 */
import { NdArray } from '../array/ndarray';
import { wholeNumber } from '../errors';
import { randn } from '../random';
import type { Batch } from './batches';

export interface ToyOptions {
  /** Standard deviation of the normal noise added to each coordinate. */
  readonly noise?: number;
}

/** The four points of exclusive or: label 1 where exactly one coordinate is 1 (section 2.5). */
export function xor(): Batch {
  return fromPoints([
    [0, 0, 0],
    [1, 0, 1],
    [0, 1, 1],
    [1, 1, 0],
  ]);
}

/**
 * Arms that wind around the origin, one for each class: point i of n lies at radius i/n and
 * at an angle that grows by 4 radians from the middle to the end.
 * @param samplesPerClass points on each arm. Default 100
 * @param classes number of arms. Default 3
 */
export function spirals(
  samplesPerClass = 100,
  classes = 3,
  { noise = 0.02 }: ToyOptions = {},
): Batch {
  wholeNumber('samplesPerClass', samplesPerClass, 1);
  wholeNumber('classes', classes, 1);
  const points: Point[] = [];
  for (let c = 0; c < classes; c++) {
    for (let i = 0; i < samplesPerClass; i++) {
      const radius = i / samplesPerClass;
      const angle = 4 * radius + (2 * Math.PI * c) / classes;
      points.push([radius * Math.sin(angle), radius * Math.cos(angle), c]);
    }
  }
  return fromPoints(points, noise);
}

/**
 * Two half circles of radius 1 that reach into each other: the upper one (label 0) around
 * (0, 0), the lower one (label 1) around (1, 0.5).
 * @param samplesPerClass points on each half circle. Default 100
 */
export function moons(samplesPerClass = 100, { noise = 0.1 }: ToyOptions = {}): Batch {
  wholeNumber('samplesPerClass', samplesPerClass, 1);
  const points: Point[] = [];
  for (const label of [0, 1]) {
    for (let i = 0; i < samplesPerClass; i++) {
      const angle = (Math.PI * i) / Math.max(1, samplesPerClass - 1);
      const [x, y] = [Math.cos(angle), Math.sin(angle)];
      points.push(label === 0 ? [x, y, 0] : [1 - x, 0.5 - y, 1]);
    }
  }
  return fromPoints(points, noise);
}

/** Two coordinates and a label. */
type Point = readonly [x: number, y: number, label: number];

function fromPoints(points: readonly Point[], noise = 0): Batch {
  const n = points.length;
  const coordinates = Float64Array.from(points.flatMap(([x, y]) => [x, y]));
  const x = new NdArray(coordinates, [n, 2]);
  const t = new NdArray(
    Float64Array.from(points, ([, , label]) => label),
    [n],
  );
  return { x: noise === 0 ? x : x.addScaled(noise, randn(n, 2)), t };
}
