/** Curves: what a figure holds is compared with the mathematics that it shows. */
import { plotFunction, plotLearningCurves, plotLines, plotTangent } from '../../../src';
import { openLesson } from '../../../src/lesson/language';
import { colorsOf, numbers, trace } from './figures';

const f = (x: number) => 0.01 * x ** 2 + 0.1 * x;

test('plotFunction draws f at equal distances over the range', () => {
  const figure = plotFunction(f, { from: 0, to: 20, samples: 5 });
  expect(trace(figure, 0).x).toEqual([0, 5, 10, 15, 20]);
  expect(trace(figure, 0).y).toEqual([0, 0.75, 2, 3.75, 6]);
});

test('plotFunction on a log axis takes equal ratios, and gives the range in powers of ten', () => {
  const figure = plotFunction(Math.log10, {
    from: 0.01,
    to: 100,
    samples: 5,
    xType: 'log',
    xRange: [0.01, 100],
  });
  expect(trace(figure, 0).x).toEqual([0.01, 0.1, 1, 10, 100]);
  expect(trace(figure, 0).y).toEqual([-2, -1, 0, 1, 2]);
  expect(figure.layout.xaxis).toMatchObject({ type: 'log', range: [-2, 2] });
});

test('log axes have ticks at powers of ten alone, five at most or one more', () => {
  const ticks = (from: number, to: number): unknown => {
    const { layout } = plotFunction((x) => x, { from, to, xType: 'log' });
    return (layout.xaxis as { dtick?: unknown }).dtick;
  };
  expect(ticks(10, 1000)).toBe(1);
  expect(ticks(1e-5, 1)).toBe(1);
  expect(ticks(1e-15, 1)).toBe(3);
  expect(ticks(1, 5)).toBeUndefined();
});

test('plotFunction leaves a gap where the function has no finite value', () => {
  const figure = plotFunction(Math.log, { from: -1, to: 1, samples: 3 });
  expect(trace(figure, 0).y).toEqual([null, null, 0]);
});

test('plotFunction tells curves apart by colour and by dash, and names them', () => {
  const figure = plotFunction([
    { f: Math.sin, name: 'sin' },
    { f: Math.cos, name: 'cos' },
    { f: Math.tanh, name: 'tanh' },
  ]);
  const lines = figure.data.map(({ line }) => line as { color: string; dash: string });
  expect(new Set(lines.map(({ color }) => color)).size).toBe(3);
  expect(new Set(lines.map(({ dash }) => dash)).size).toBe(3);
  expect(figure.layout.showlegend).toBe(true);
  expect(figure.alt).toContain('sin, cos, tanh');
});

test('every axis has a name', () => {
  expect(plotFunction(f).layout).toMatchObject({
    xaxis: { title: { text: 'x' } },
    yaxis: { title: { text: 'y' } },
  });
});

test.each([
  [{ from: 1, to: 1 }, /from a smaller to a larger number, but it is from 1 to 1/],
  [{ from: NaN }, /from NaN to 5/],
  [{ samples: 1 }, /at least 2 samples, but 1 came/],
  [{ from: -1, to: 1, xType: 'log' as const }, /above 0, but it begins at -1/],
])('plotFunction refuses %j', (options, message) => {
  expect(() => plotFunction(f, options)).toThrow(message);
});

test.each([
  ['a rising curve', f, { from: 0, to: 20 }, [2, 10, 20]],
  [
    'a falling curve',
    (x: number) => -Math.log(x),
    { from: 0.005, to: 1 },
    [0.01, 0.6, 1],
  ],
  ['a crest', (x: number) => -x * x, { from: -1, to: 1 }, [-1, 0, 1]],
  [
    'the error h² / 6 on log axes',
    (h: number) => h ** 2 / 6,
    { from: 1e-15, to: 1, xType: 'log', yType: 'log' },
    [1e-14, 1e-4, 1],
  ],
] as const)(
  'the label of a point lies clear of %s',
  (_name, curve, options, places) => {
    for (const x of places) {
      const figure = plotFunction(curve, {
        ...options,
        marks: [{ x, label: '12345678' }],
      });
      const [side, way] = (trace(figure, 1).textposition as string).split(' ');
      const log = 'xType' in options;
      const scale = (v: number) => (log ? Math.log10(v) : v);
      const [left, right] = [scale(options.from), scale(options.to)];
      const height = (u: number) => {
        const v = left + (right - left) * u;
        return scale(curve(log ? 10 ** v : v));
      };
      const heights = Array.from({ length: 101 }, (_, i) => height(i / 100));
      const low = Math.min(...heights);
      const share = (u: number) => (height(u) - low) / (Math.max(...heights) - low);
      // In shares of the picture, a label is about 0.12 wide and stands 0.02 off its point.
      const at = (scale(x) - left) / (right - left);
      const start = at - { left: 0.12, center: 0.06, right: 0 }[way]!;
      expect(start).toBeGreaterThan(-0.03);
      expect(start + 0.12).toBeLessThan(1.03);
      for (let u = Math.max(start, 0); u <= Math.min(start + 0.12, 1); u += 0.01) {
        const above = share(u) - share(at);
        if (side === 'top') expect(above).toBeLessThan(0.03);
        else expect(above).toBeGreaterThan(-0.03);
      }
    }
  },
);

test('plotTangent draws the line through (5, 0.75) with the slope 0.2 of the notes', () => {
  const figure = plotTangent(f, 5, { from: 0, to: 20 });
  const [y0, y20] = numbers(trace(figure, 1).y);
  expect((y20 - y0) / 20).toBeCloseTo(0.2, 5);
  expect(y0 + 5 * 0.2).toBeCloseTo(0.75, 5);
  expect(trace(figure, 2)).toMatchObject({ x: [5], y: [0.75] });
  expect(figure.alt).toContain('f′(5) = 0.2');
});

test('plotTangent with places holds a frame for each stop of its slider', () => {
  const figure = plotTangent(f, 10, { from: 0, to: 20, places: 5 });
  expect(figure.frames?.map(({ name }) => name)).toEqual(['0', '5', '10', '15', '20']);
  const [slider] = figure.layout.sliders as unknown as { active: number }[];
  expect(slider.active).toBe(2);
  const [line] = figure.frames![4].data as unknown as { y: number[] }[];
  // At 20 the slope is 0.5 and f is 6, so that the tangent passes (0, -4).
  expect(line.y[0]).toBeCloseTo(-4, 4);
  expect(line.y[1]).toBeCloseTo(6, 4);
});

test('plotLines counts the places of values that have none, and refuses no lines', () => {
  const figure = plotLines([{ y: [3, 2, 1], name: 'loss' }]);
  expect(trace(figure, 0)).toMatchObject({ x: [0, 1, 2], y: [3, 2, 1] });
  expect(() => plotLines([])).toThrow('at least one line');
});

test('coordinates keep six digits', () => {
  expect(trace(plotLines([{ y: [1 / 3] }]), 0).y).toEqual([0.333333]);
});

test('plotLearningCurves puts loss left and accuracy right, held-out data dashed', () => {
  const figure = plotLearningCurves({
    losses: [],
    epochs: [
      { epoch: 0, trainLoss: 2, trainAccuracy: 0.1, testLoss: 2.1, testAccuracy: 0.2 },
      { epoch: 1, trainLoss: 1, trainAccuracy: 0.8, testLoss: 1.5, testAccuracy: 0.7 },
    ],
  } as never);
  expect(figure.data.map(({ y }) => y)).toEqual([
    [2, 1],
    [2.1, 1.5],
    [0.1, 0.8],
    [0.2, 0.7],
  ]);
  expect(figure.data.map(({ xaxis }) => xaxis)).toEqual(['x', 'x', 'x2', 'x2']);
  expect(figure.layout['title']).toMatchObject({
    text: 'epoch 1: loss 1, accuracy 0.8 (test 0.7)',
  });
  expect(colorsOf(figure)).toHaveLength(2);
});

describe('the words of plotLearningCurves', () => {
  const epoch = { trainLoss: 2, trainAccuracy: 0.1, testLoss: 2.1, testAccuracy: 0.2 };
  const history = { losses: [], epochs: [{ epoch: 0, iteration: 0, ...epoch }] };
  const wordsNow = (): unknown[] => {
    const { data, layout } = plotLearningCurves(history);
    const titles = ['xaxis', 'yaxis', 'yaxis2'].map((axis) => layout[axis]);
    return [...titles, ...data.slice(0, 2).map(({ name }) => name)];
  };
  const titled = (text: string): unknown =>
    expect.objectContaining({ title: expect.objectContaining({ text }) as unknown });
  const english = [titled('epoch'), titled('loss'), titled('accuracy')];

  it('are English outside lessons, then those of the open lesson', () => {
    expect(wordsNow()).toEqual([...english, 'training', 'test']);
    openLesson('4.5', 'ko');
    const korean = [titled('에포크'), titled('손실'), titled('정확도')];
    expect(wordsNow()).toEqual([...korean, '훈련', '시험']);
    openLesson('4.5', 'en');
    expect(wordsNow()).toEqual([...english, 'training', 'test']);
  });

  it('may be chosen one by one', () => {
    const { data } = plotLearningCurves(history, { words: { train: 'seen' } });
    expect(data.slice(0, 2).map(({ name }) => name)).toEqual(['seen', 'test']);
  });
});
