import { plotFunction, plotLearningCurves, plotLines, plotTangent } from '../../../src';
import { inspect } from 'node:util';

type Numbers = readonly (number | null)[];
const f = (x: number): number => 0.01 * x ** 2 + 0.1 * x;

describe('plotFunction', () => {
  test('computes the function at equal distances over the range', () => {
    const { data, layout } = plotFunction(f, {
      from: 0,
      to: 20,
      samples: 5,
      yTitle: 'f',
    });
    expect(data[0].x).toEqual([0, 5, 10, 15, 20]);
    expect(data[0].y).toEqual([0, 0.75, 2, 3.75, 6]);
    expect(layout.xaxis).toMatchObject({ title: { text: 'x' } });
    expect(layout.yaxis).toMatchObject({ title: { text: 'f' } });
  });

  test('leaves a gap where the function has no finite value', () => {
    const { data } = plotFunction(Math.log, { from: -1, to: 1, samples: 3 });
    expect(data[0].y).toEqual([null, null, 0]);
  });

  test('takes equal ratios on a log axis', () => {
    const { data } = plotFunction((x) => x, {
      from: 1e-4,
      to: 1,
      samples: 5,
      xType: 'log',
    });
    expect(data[0].x).toEqual([0.0001, 0.001, 0.01, 0.1, 1]);
  });

  test('gives each of several curves its own dash and its name', () => {
    const { data } = plotFunction([
      { f: Math.sin, name: 'sin' },
      { f: Math.cos, name: 'cos' },
    ]);
    expect(data.map(({ name }) => name)).toEqual(['sin', 'cos']);
    const dashes = data.map(({ line }) => (line as { dash: string }).dash);
    expect(new Set(dashes).size).toBe(2);
  });

  test.each([
    [{ from: 3, to: 1 }, 'from 3 to 1'],
    [{ from: 0, to: 1, samples: 1 }, 'at least 2 samples'],
    [{ from: 0, to: 1, xType: 'log' as const }, 'above 0'],
  ])('refuses %j', (options, message) => {
    expect(() => plotFunction(f, options)).toThrow(message);
  });
});

describe('plotTangent', () => {
  test('draws the line through (x, f(x)) whose slope is the derivative', () => {
    const { data } = plotTangent(f, 5, { from: 0, to: 20 });
    const [left, right] = data[1].y as number[];
    // f(5) = 0.75 and f'(5) = 0.2: y = 0.2 x - 0.25
    expect(left).toBeCloseTo(-0.25, 5);
    expect(right).toBeCloseTo(3.75, 5);
  });

  test('moves with its slider, which needs no kernel', () => {
    const { frames, layout } = plotTangent(f, 5, { from: 0, to: 20, places: 5 });
    expect(frames).toHaveLength(5);
    const [slider] = layout.sliders as { steps: { label: string }[]; active: number }[];
    expect(slider.steps.map(({ label }) => label)).toEqual([
      '0',
      '5',
      '10',
      '15',
      '20',
    ]);
    expect(slider.active).toBe(1);
    const [tangent] = frames![2].data as { y: number[] }[];
    // f(10) = 2 and f'(10) = 0.3: y = 0.3 x - 1
    expect(tangent.y[0]).toBeCloseTo(-1, 5);
  });
});

describe('plotLines', () => {
  test('counts from 0 where no x is given', () => {
    const { data } = plotLines([{ y: [3, 2, 1] }]);
    expect(data[0]).toMatchObject({ x: [0, 1, 2], y: [3, 2, 1] });
  });

  test('refuses to draw nothing', () => {
    expect(() => plotLines([])).toThrow('at least one line');
  });
});

describe('plotLearningCurves', () => {
  const epoch = (n: number, test?: number) => ({
    epoch: n,
    iteration: n,
    trainLoss: 1 / (n + 1),
    trainAccuracy: 0.5 + n / 10,
    ...(test === undefined ? {} : { testLoss: test, testAccuracy: test }),
  });

  test('draws loss and accuracy of both sets of data', () => {
    const { data, alt } = plotLearningCurves({
      losses: [],
      epochs: [epoch(0, 0.9), epoch(1, 0.8)],
    });
    expect(data.map(({ y }) => y as Numbers)).toEqual([
      [1, 0.5],
      [0.9, 0.8],
      [0.5, 0.6],
      [0.9, 0.8],
    ]);
    expect(alt).toContain('epoch 1');
  });

  test('draws the training data alone where nothing was held out', () => {
    expect(plotLearningCurves({ losses: [], epochs: [epoch(0)] }).data).toHaveLength(2);
  });
});

test('a chart stands for itself in text', () => {
  const chart = plotFunction(f, { title: 'curve', from: 0, to: 20 });
  expect(inspect(chart)).toBe('curve — y / x — x 0 … 20');
  expect(String(plotFunction(f, { alt: 'my own words' }))).toBe('my own words');
});
