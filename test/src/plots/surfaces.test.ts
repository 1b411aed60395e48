/** Charts of two variables: heights, arrows and paths against the formulas they show. */
import {
  gradientDescent,
  plotContour,
  plotDescent,
  plotGradientField,
  plotSurface,
} from '../../../src';
import type { NdArray } from '../../../src';
import { numbers, trace } from './figures';

const bowl = (x: NdArray) => x.get(0) ** 2 + x.get(1) ** 2;
const plane = { x0: [-1, 1], x1: [0, 4], samples: 3 } as const;

test.each([
  ['plotSurface', plotSurface],
  ['plotContour', plotContour],
])('%s holds one row of heights for each x1', (_name, plot) => {
  expect(trace(plot(bowl, plane), 0).z).toEqual([
    [1, 0, 1],
    [5, 4, 5],
    [17, 16, 17],
  ]);
});

test('a surface of the default size has at most 31 × 31 points', () => {
  const z = trace(plotSurface(bowl), 0).z as number[][];
  expect(z.length).toBeLessThanOrEqual(31);
  expect(z[0].length).toBeLessThanOrEqual(31);
});

test.each([1, -1] as const)(
  'plotGradientField with sign %d points along (2x0, 2x1) times the sign',
  (sign) => {
    const figure = plotGradientField(bowl, {
      x0: [-2, 2],
      x1: [-2, 2],
      arrows: 3,
      sign,
    });
    const [x, y] = [trace(figure, 0).x, trace(figure, 0).y].map(
      (values) => values as (number | null)[],
    );
    // Nine points; the one at (0, 0) has no gradient and no arrow. An arrow is six
    // coordinates: start, tip, one side of the head, tip, the other side, a gap.
    expect(x).toHaveLength(8 * 6);
    for (let i = 0; i < x.length; i += 6) {
      const [startX, startY] = [x[i]!, y[i]!];
      const [dx, dy] = [x[i + 1]! - startX, y[i + 1]! - startY];
      expect(dx * startY - dy * startX).toBeCloseTo(0, 4);
      expect(Math.sign(dx * startX + dy * startY)).toBe(sign);
    }
  },
);

test('plotGradientField refuses a function that is flat everywhere', () => {
  expect(() => plotGradientField(() => 1)).toThrow('steepest slope is 0');
});

test('plotDescent draws the walk of the notes from (-3, 4) towards (0, 0)', () => {
  const walk = gradientDescent(bowl, [-3, 4], { lr: 0.1, stepNum: 2 });
  const figure = plotDescent(bowl, walk);
  // Each step multiplies the point by 1 − 2·0.1.
  expect(numbers(trace(figure, 1).x)).toEqual([-3, -2.4, -1.92]);
  expect(numbers(trace(figure, 1).y)).toEqual([4, 3.2, 2.56]);
});

test('maps of comparable ranges have one scale on both axes', () => {
  expect(plotContour(bowl).layout.yaxis).toMatchObject({ scaleanchor: 'x' });
  const narrow = plotContour(bowl, { x0: [-10, 10], x1: [-1, 1] });
  expect(narrow.layout.yaxis).not.toHaveProperty('scaleanchor');
});

test('plotDescent side by side gives each walk a map of its own', () => {
  const walks = [1.05, 0.005].map((lr) =>
    gradientDescent(bowl, [-3, 4], { lr, stepNum: 5 }),
  );
  const figure = plotDescent(bowl, walks, {
    sideBySide: true,
    names: ['big', 'small'],
  });
  expect(figure.data.map(({ type, xaxis }) => [type, xaxis ?? 'x'])).toEqual([
    ['contour', 'x'],
    ['contour', 'x2'],
    ['scatter', 'x'],
    ['scatter', 'x2'],
  ]);
  expect(figure.alt).toContain('big: (-3, 4)');
});

test('a path whose steps are short shows a marker only where it does not hide another', () => {
  const sizes = (lr: number): unknown => {
    const walk = gradientDescent(bowl, [-3, 4], { lr, stepNum: 20 });
    const [, path] = plotDescent(bowl, walk, { x0: [-8, 8], x1: [-8, 8] }).data;
    return (path.marker as { size: unknown }).size;
  };
  // Each step of lr = 0.005 is at most 1 % of 5 long, of 16: a marker at every tenth step.
  const short = sizes(0.005) as number[];
  expect(short).toHaveLength(21);
  expect(short.filter((size) => size > 0).length).toBeLessThanOrEqual(4);
  expect([short[0], short[20]]).toEqual([7, 7]);
  expect(sizes(1.05)).toBe(7);
});

test('an animated descent grows by one point with each frame, on map and surface', () => {
  const walk = gradientDescent(bowl, [-3, 4], { lr: 0.1, stepNum: 4 });
  const figure = plotDescent(bowl, walk, { animate: true, surface: true });
  expect(figure.frames).toHaveLength(5);
  figure.frames!.forEach(({ data, traces }, n) => {
    const parts = data as unknown as { x: number[]; z?: number[] }[];
    expect(parts.map(({ x }) => x.length)).toEqual([n + 1, n + 1]);
    expect(parts[1].z![0]).toBe(25);
    const types = (traces as unknown as number[]).map((t) => figure.data[t].type);
    expect(types).toEqual(['scatter', 'scatter3d']);
  });
});

test('a long walk is replayed in at most 25 pictures, from its first to its last point', () => {
  const walk = gradientDescent(bowl, [-3, 4], { lr: 0.01, stepNum: 1000 });
  const { frames } = plotDescent(bowl, walk, { animate: true });
  expect(frames!.length).toBeLessThanOrEqual(25);
  expect(frames![0].name).toBe('0');
  expect(frames!.at(-1)!.name).toBe('1000');
});
