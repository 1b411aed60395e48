import {
  gradientDescent,
  plotContour,
  plotDescent,
  plotGradientField,
  plotSurface,
} from '../../../src';
import type { NdArray } from '../../../src';

const bowl = (x: NdArray): number => x.get(0) ** 2 + x.get(1) ** 2;
type Grid = readonly (readonly number[])[];

test('plotSurface has one row of heights for each x1', () => {
  const { data } = plotSurface(bowl, { x0: [0, 2], x1: [0, 1], samples: 2 });
  expect(data[0].z as Grid).toEqual([
    [0, 4],
    [1, 5],
  ]);
});

test('plotContour draws each class of points with a symbol of its own', () => {
  const { data } = plotContour(bowl, {
    samples: 3,
    points: [
      { x0: 0, x1: 0, label: '0' },
      { x0: 1, x1: 0, label: '1' },
      { x0: 0, x1: 1, label: '1' },
    ],
  });
  expect(data.slice(1).map(({ name, x }) => [name, (x as number[]).length])).toEqual([
    ['0', 1],
    ['1', 2],
  ]);
  const symbols = data
    .slice(1)
    .map(({ marker }) => (marker as { symbol: string }).symbol);
  expect(new Set(symbols).size).toBe(2);
});

describe('plotGradientField', () => {
  /** Starts and tips of the arrows: each is shaft, head, gap. */
  const arrows = (sign: 1 | -1) => {
    const { data } = plotGradientField(bowl, {
      x0: [-2, 2],
      x1: [-2, 2],
      arrows: 5,
      sign,
    });
    const xs = data[0].x as number[];
    const ys = data[0].y as number[];
    return Array.from({ length: xs.length / 6 }, (_, n) => ({
      from: [xs[6 * n], ys[6 * n]],
      to: [xs[6 * n + 1], ys[6 * n + 1]],
    }));
  };

  test('points away from the minimum, the opposite towards it', () => {
    for (const sign of [1, -1] as const) {
      for (const { from, to } of arrows(sign)) {
        const outward = Math.hypot(...to) - Math.hypot(...from);
        expect(Math.sign(outward)).toBe(sign);
      }
    }
  });

  test('draws n × n points (x0, x1), and no arrow where the slope is 0', () => {
    expect(arrows(1)).toHaveLength(24);
  });

  test('gives the slope on hovering: at (2, -2) it is (4, -4)', () => {
    const { data } = plotGradientField(bowl, { x0: [-2, 2], x1: [-2, 2], arrows: 5 });
    const slopes = data[1].customdata as number[][];
    expect(slopes[4][0]).toBeCloseTo(4, 4);
    expect(slopes[4][1]).toBeCloseTo(-4, 4);
  });

  test('refuses a function without slopes', () => {
    expect(() => plotGradientField(() => 1)).toThrow('steepest slope is 0');
  });
});

describe('plotDescent', () => {
  const walk = (lr: number) => gradientDescent(bowl, [-3, 4], { lr, stepNum: 20 });

  test('draws the path from the start to the end', () => {
    const { data, alt } = plotDescent(bowl, walk(0.1));
    const xs = data[1].x as number[];
    expect(xs).toHaveLength(21);
    // x0 shrinks by 1 - 2 lr = 0.8 each step
    expect(xs[0]).toBe(-3);
    expect(xs[1]).toBeCloseTo(-2.4, 4);
    expect(xs[20]).toBeCloseTo(-3 * 0.8 ** 20, 4);
    expect(alt).toContain('(-3, 4) →');
  });

  test('gives walks maps of their own side by side', () => {
    const { data, layout } = plotDescent(bowl, [walk(1.1), walk(0.001)], {
      names: ['large', 'small'],
      sideBySide: true,
    });
    expect(data.map(({ type, xaxis }) => [type, xaxis ?? 'x'])).toEqual([
      ['contour', 'x'],
      ['contour', 'x2'],
      ['scatter', 'x'],
      ['scatter', 'x2'],
    ]);
    expect(layout).toHaveProperty('xaxis2');
  });

  test('replays the walk on the map and on the surface', () => {
    const { data, frames } = plotDescent(bowl, walk(0.1), {
      animate: true,
      surface: true,
    });
    expect(data.map(({ type }) => type)).toEqual([
      'contour',
      'scatter',
      'surface',
      'scatter3d',
    ]);
    const frame = frames![3] as {
      traces: number[];
      data: { x: number[]; z?: number[] }[];
    };
    expect(frame.traces).toEqual([1, 3]);
    expect(frame.data[0].x).toHaveLength(4);
    expect(frame.data[1].z?.[0]).toBe(25);
  });
});
