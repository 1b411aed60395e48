/**
 * Values that a learner would try in the lessons, and what must then be true: closed forms,
 * counts of the data, NumPy's random numbers, and never what a cell printed before.
 */
import { loadMnist } from 'nabla';
import type { Shown } from './kernelRuns';

/** One change of a cell, and the cells run after it. */
export interface Change {
  /** As for `--set`. */
  readonly set: readonly string[];
  /** Ids of cells to run again after the changed ones, without `-code`. */
  readonly then?: readonly string[];
  /** Sees what a cell, by its id without `-code`, shows after the change. */
  readonly expect: (shown: (id: string) => Shown) => void;
}

export interface LessonChanges {
  readonly lesson: string;
  /** Ids of the cells that the changes need, without `-code`. */
  readonly prepare: readonly string[];
  readonly changes: readonly Change[];
}

/** NumPy: seed(0), choice(8000, 5); choice(8000, 3) gives the first three. */
const CHOSEN = [2732, 2607, 1653, 3264, 4931];

const digits = loadMnist();
const trainLabels = [...digits.train.t.data];
const testLabels = [...digits.test.t.data];
const pixelsOf = (images: typeof digits.train.x, n: number): Float64Array =>
  images.data.subarray(784 * n, 784 * (n + 1));
const inkOf = (images: typeof digits.train.x): number[] =>
  Array.from({ length: images.shape[0] }, (_, n) =>
    pixelsOf(images, n).reduce((sum, pixel) => sum + pixel, 0),
  );

const lastWords = (shown: Shown): string[] =>
  shown.text.split(' — ').at(-1)!.split(', ');
const lowestAt = ({ x, y }: { x: readonly number[]; y: readonly number[] }): number =>
  x[y.indexOf(Math.min(...y))];
const inBrackets = (text: string): number[] =>
  (/\[([^\]]*)\]/.exec(text)?.[1] ?? '')
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number);
const accuracyByInk = (): number => {
  const [trainInk, testInk] = [inkOf(digits.train.x), inkOf(digits.test.x)];
  const means = Array.from({ length: 10 }, (_, digit) => {
    const inks = trainInk.filter((_, n) => trainLabels[n] === digit);
    return inks.reduce((sum, ink) => sum + ink, 0) / inks.length;
  });
  const right = testInk.filter((ink, n) => {
    const distances = means.map((mean) => Math.abs(mean - ink));
    return distances.indexOf(Math.min(...distances)) === testLabels[n];
  });
  return right.length / testInk.length;
};

export const lessonChanges: readonly LessonChanges[] = [
  {
    lesson: '4.1',
    prepare: ['title', 'digits', 'what-learning-is', 'rule', 'rule-ten', 'features'],
    changes: [
      {
        set: ['hiddenSize=100'],
        expect: (shown) =>
          expect(Number(shown('what-learning-is').text)).toBe(
            784 * 100 + 100 + 100 * 10 + 10,
          ),
      },
      {
        set: ['count=5'],
        expect: (shown) =>
          expect(lastWords(shown('digits')).map(Number)).toEqual(
            CHOSEN.map((n) => trainLabels[n]),
          ),
      },
      {
        // No image has so much ink: the rule calls all of them a 1.
        set: ['inkLimit=1000'],
        expect: (shown) => {
          const [zeros, ones] = [0, 1].map(
            (digit) => testLabels.filter((label) => label === digit).length,
          );
          expect(Number(shown('rule').text)).toBeCloseTo(ones / (zeros + ones), 12);
        },
      },
      {
        // One cell for the whole image: its ink alone decides.
        set: ['grid=1'],
        expect: (shown) =>
          expect(Number(shown('features').text)).toBeCloseTo(accuracyByInk(), 12),
      },
      {
        // Who knows one image answers with its label, always.
        set: ['known=1'],
        expect: (shown) => {
          const same = testLabels.slice(0, 1000).filter((t) => t === trainLabels[0]);
          expect(shown('train-test').rows[0].map(Number)).toEqual([
            1,
            1,
            same.length / 1000,
          ]);
        },
      },
      {
        // Untrained: near the tenth that guessing gets.
        set: ['iterations=0'],
        expect: (shown) =>
          expect(Number(shown('raw').rows[2].at(-1))).toBeLessThan(0.3),
      },
    ],
  },
  {
    lesson: '4.2',
    prepare: ['title', 'output', 'mini-batch', 'approximation', 'label-slips'],
    changes: [
      {
        set: ['delta=0'],
        expect: (shown) =>
          expect(
            shown('delta')
              .rows.slice(2)
              .map((row) => row.at(-1)),
          ).toEqual(['NaN', 'NaN']),
      },
      {
        set: ['data=[1, 2, 3, 4, 5]'],
        expect: (shown) =>
          expect(shown('outlier').traces.map(lowestAt)).toEqual([3, 3]),
      },
      {
        set: ['pTrue=0.25'],
        expect: (shown) => {
          for (const row of shown('sse-mse').rows.slice(3)) {
            expect(Number(row.at(-1))).toBeCloseTo(Math.log(4), 6);
          }
        },
      },
      {
        set: ['batchSize=3'],
        expect: (shown) =>
          expect(lastWords(shown('batch')).map(Number)).toEqual(
            CHOSEN.slice(0, 3).map((n) => trainLabels[n]),
          ),
      },
      {
        set: ['sizes=[5, 50]'],
        expect: (shown) => {
          const ratios = shown('label-slips').rows.map(
            ([, note, ours]) => Number(note) / Number(ours),
          );
          expect(ratios[0]).toBeCloseTo(5, 9);
          expect(ratios[1]).toBeCloseTo(50, 9);
        },
      },
      {
        // Of 20 images accuracy has twentieths only; the loss answers every move.
        set: ['reach=0.2'],
        expect: (shown) => {
          const [accuracy, loss] = shown('why-loss').traces;
          expect([accuracy.x[0], accuracy.x.at(-1)]).toEqual([
            expect.closeTo(-0.2, 6),
            expect.closeTo(0.2, 6),
          ]);
          for (const y of accuracy.y) expect(20 * y).toBeCloseTo(Math.round(20 * y), 4);
          expect(new Set(accuracy.y).size).toBeLessThan(10);
          expect(new Set(loss.y).size).toBeGreaterThan(100);
        },
      },
      {
        set: ['xs=[0]'],
        expect: (shown) => {
          const [, step, sigmoid] = shown('sigmoid-slope').rows[0].map(Number);
          expect(step).toBeCloseTo(1 / 2e-4, 6);
          expect(sigmoid).toBeCloseTo(0.25, 8);
        },
      },
    ],
  },
  {
    lesson: '4.3',
    prepare: ['title', 'derivative', 'v-curve', 'partial'],
    changes: [
      {
        set: ['x0=10'],
        expect: (shown) => {
          const [, secant, tangent] = shown('derivative').traces;
          // From x = 10 with h = 10: (6 - 2) / 10; the tangent's slope is 0.02x + 0.1.
          expect(secant.name).toMatch(/ 0\.4000$/);
          expect(tangent.name).toMatch(/ 0\.3000$/);
          expect(
            (tangent.y.at(-1)! - tangent.y[0]) / (tangent.x.at(-1)! - tangent.x[0]),
          ).toBeCloseTo(0.3, 5);
        },
      },
      {
        // (f(5 + h) - f(5)) / h = 0.2 + 0.01h
        set: ['h=0.001'],
        expect: (shown) =>
          expect(Number(shown('definition').text)).toBeCloseTo(0.20001, 9),
      },
      {
        set: ['wide=0.1'],
        expect: (shown) => {
          const slopes = shown('differences').traces.map(({ name }) =>
            Number(name.split(' ').at(-1)),
          );
          expect(slopes.slice(1, 4)).toEqual([
            expect.closeTo(Math.cos(0.6), 3),
            expect.closeTo((Math.sin(0.7) - Math.sin(0.6)) / 0.1, 3),
            expect.closeTo((Math.cos(0.6) * Math.sin(0.1)) / 0.1, 3),
          ]);
        },
      },
      {
        // The differences of x³ are 3x² + 3xh + h² and 3x² + h².
        set: ['g=(x: number) => x ** 3', 'dg=(x: number) => 3 * x ** 2'],
        then: ['orders'],
        expect: (shown) => {
          const [, forward, central] = shown('orders').rows[1].map(Number);
          expect(forward).toBeCloseTo(3 * 0.01 + 0.0001, 3);
          expect(central).toBeCloseTo(0.0001, 8);
        },
      },
      {
        set: ["typed=formula('x^3')"],
        expect: (shown) => {
          const [five, ten] = shown('analytic').rows;
          expect(Number(five[1])).toBeCloseTo(75 + 1e-8, 6);
          expect([Number(five[2]), Number(ten[2])]).toEqual([75, 300]);
        },
      },
      {
        set: ['tangentAt=8'],
        expect: (shown) =>
          expect(shown('tangent').traces[1].name).toBe('f′(8) = 0.2600'),
      },
      {
        set: ['where=[1, -2]'],
        expect: (shown) => {
          const rows = shown('partial-library').rows;
          expect(Number(rows[0][1])).toBeCloseTo(2, 8);
          expect(Number(rows[1][1])).toBeCloseTo(-4, 8);
        },
      },
    ],
  },
  {
    lesson: '4.4',
    prepare: ['title', 'gradient', 'network', 'network-gradient'],
    changes: [
      {
        set: ['sign=1'],
        expect: (shown) => expectArrows(shown('field'), (x) => 2 * x),
      },
      {
        set: ['squeeze=1'],
        expect: (shown) => expectArrows(shown('not-the-minimum'), (x) => -2 * x),
      },
      {
        // Each step multiplies the point by 1 - 2·lr = 0.8.
        set: ['stepNum=10'],
        expect: (shown) =>
          expect(inBrackets(shown('descent').text)).toEqual([
            expect.closeTo(-3 * 0.8 ** 10, 7),
            expect.closeTo(4 * 0.8 ** 10, 7),
          ]),
      },
      {
        // The first step is the last: 1 - 2·0.5 = 0.
        set: ['lr=0.5'],
        then: ['descent-path'],
        expect: (shown) =>
          expect(inBrackets(shown('descent').text)).toEqual([
            expect.closeTo(0, 9),
            expect.closeTo(0, 9),
          ]),
      },
      {
        // 1 - 2·1 = -1: to and fro for ever, and back at the start after 100 steps.
        set: ['rates=[1]'],
        expect: (shown) =>
          expect(inBrackets(shown('learning-rate-ends').text)).toEqual([
            expect.closeTo(-3, 6),
            expect.closeTo(4, 6),
          ]),
      },
      {
        // A step of 0.1 from (1, 0) along the gradient ends at 1.1² = 1.21.
        set: ['from=[1, 0]'],
        expect: (shown) => {
          const [, uphill, downhill] = shown('steepest').traces;
          expect([uphill.x[0], uphill.y[0]]).toEqual([0, expect.closeTo(0.21, 5)]);
          expect([downhill.x[0], downhill.y[0]]).toEqual([
            -180,
            expect.closeTo(-0.19, 5),
          ]);
        },
      },
      {
        // So small a change is the slope times the change.
        set: ['nudge=0.001'],
        expect: (shown) => {
          const rows = shown('network-signs').rows;
          expect(rows).toHaveLength(6);
          for (const row of rows) {
            expect(Number(row.at(-1)) / 0.001).toBeCloseTo(Number(row.at(-2)), 3);
          }
        },
      },
      {
        // Without a step there is one loss, that of the network as it came.
        set: ['netSteps=0'],
        then: ['network'],
        expect: (shown) => {
          const [, , softmax, , loss] = shown('network').rows;
          expect(shown('network-step').traces[0].y).toEqual([
            expect.closeTo(Number(loss.at(-1)), 4),
          ]);
          const probabilities = inBrackets(shown('network-step').text);
          expect(Number(loss.at(-1))).toBeCloseTo(-Math.log(probabilities[2]), 4);
          expect(probabilities).toEqual(inBrackets(softmax.slice(1).join(' ')));
        },
      },
    ],
  },
  {
    lesson: '4.5',
    prepare: ['title', 'four-steps', 'two-layer-net', 'digits'],
    changes: [
      {
        // A step of no length leaves the loss as it was, either way.
        set: ['stride=0'],
        expect: (shown) =>
          expect(new Set(shown('four-steps').rows.map((row) => row.at(-1))).size).toBe(
            1,
          ),
      },
      {
        set: ['simpleSteps=1'],
        expect: (shown) => {
          const [losses] = shown('simple-net-learns').traces;
          expect(losses.y).toHaveLength(1);
          const untouched = Number(shown('four-steps').rows[0].at(-1));
          expect(losses.y[0]).toBeCloseTo(untouched, 4);
        },
        then: ['four-steps'],
      },
      {
        set: ['hiddenSize=20'],
        expect: (shown) =>
          expect(Number(shown('two-layer-net').rows.at(-1)!.at(-1))).toBe(
            784 * 20 + 20 + 20 * 10 + 10,
          ),
      },
      {
        // 8000 images in batches of 400 make 20 updates an epoch.
        set: ['epochs=2', 'batchSize=400'],
        then: ['accuracy'],
        expect: (shown) => {
          expect(shown('loop').traces[0].y).toHaveLength(40);
          expect(shown('accuracy').traces.map(({ y }) => y.length)).toEqual([3, 3]);
        },
      },
      {
        // Nothing is learned with a learning rate of 0: the accuracy stays as it was.
        set: ['learningRate=0', 'epochs=1'],
        then: ['accuracy'],
        expect: (shown) => {
          for (const { y } of shown('accuracy').traces) expect(y[1]).toBe(y[0]);
        },
      },
      {
        set: ['longEpochs=3'],
        expect: (shown) => {
          // The start and three epochs; the table shows epoch 1 of 1, 5, 10, 20 and 40.
          expect(shown('overfitting').traces.map(({ y }) => y.length)).toEqual([4, 4]);
          expect(shown('overfitting').rows.map(([epoch]) => epoch)).toEqual(['1']);
        },
      },
    ],
  },
  {
    lesson: 'A.1',
    prepare: ['title'],
    changes: [
      {
        // 0·W + b = b
        set: ['x=array([0, 0])'],
        expect: (shown) => {
          for (const row of shown('forward').rows.slice(0, 2)) {
            expect(inBrackets(row.join(' '))).toEqual([0.1, 0.2, 0.3]);
          }
        },
      },
      {
        // e⁻⁹⁹⁷ is 0 in float64: the formula as it stands divides 0 by 0.
        set: ['shift=-1000'],
        expect: (shown) => {
          const [plain, shifted, naive] = shown('softmax').rows.map((row) =>
            inBrackets(row.join(' ')),
          );
          const total = [0.3, 2.9, 4].reduce((sum, a) => sum + Math.exp(a), 0);
          expect(plain[2]).toBeCloseTo(Math.exp(4) / total, 7);
          expect(shown('softmax').text).toContain('-1000');
          expect(shifted).toEqual(plain);
          expect(naive).toEqual([NaN, NaN, NaN]);
        },
      },
      {
        // d/dx sin(x² + 1) = cos(x² + 1)·2x, at x = 1
        set: ['at=1'],
        expect: (shown) => {
          const [inner, outer, product, whole] = shown('chain-rule').rows.map((row) =>
            Number(row.at(-1)),
          );
          expect(inner).toBeCloseTo(2, 7);
          expect(outer).toBeCloseTo(Math.cos(2), 7);
          expect(product).toBeCloseTo(2 * Math.cos(2), 7);
          expect(whole).toBeCloseTo(2 * Math.cos(2), 7);
        },
      },
      {
        set: ['eta=0'],
        expect: (shown) => {
          const rows = shown('five-steps').rows;
          expect(rows.at(-2)!.join(' ')).toMatch(/w = -0\.4000, b = 0\.2000$/);
          expect(rows.at(-1)!.at(-1)).toBe(rows[1].at(-1));
        },
      },
      {
        // An input of 0 makes its weight innocent: dw = 0, z = b.
        set: ['graph={ x: 0, t: 1, w: -0.4, b: 0.2 }'],
        expect: (shown) => {
          const text = shown('five-steps').text;
          expect(text).toMatch(/z = 0\.2000, y = 0\.5498/);
          expect(
            [...text.matchAll(/dw = (-?[\d.]+)/g)].map(([, dw]) => Number(dw) + 0),
          ).toEqual([0, 0]);
        },
      },
      {
        set: ['sizes=[1, 10]'],
        expect: (shown) =>
          expect(shown('why-backward').rows.map((row) => row.slice(0, 3))).toEqual([
            ['1', '10^1', '2'],
            ['10', '10^10', '20'],
          ]),
      },
    ],
  },
  {
    lesson: 'A.2',
    prepare: ['title'],
    changes: [
      {
        // 60 data in batches of 10 are 6 steps; with lr = 0 all of them stay at the start.
        set: ['walkEpochs=1', 'lineLr=0'],
        expect: (shown) => {
          const path = shown('batches').traces[1];
          expect(path.x).toEqual(Array(7).fill(-2));
          expect(path.y).toEqual(Array(7).fill(4));
        },
      },
      {
        // 1000 digits in batches of 250.
        set: ['batchSizes=[250]'],
        expect: (shown) =>
          expect(shown('slip-sgd-fast').rows[0].slice(0, 2)).toEqual(['250', '4']),
      },
      {
        set: ['raceSteps=10'],
        expect: (shown) => {
          for (const row of shown('race').rows) expect(row[1]).toBe(row[2]);
        },
      },
      {
        set: ['depth=3'],
        expect: (shown) =>
          expect(shown('vanishing').traces.map(({ y }) => y.length)).toEqual(
            Array(6).fill(4),
          ),
      },
      {
        // A layer with weight 0 has slope 0; beside a shortcut the slope stays 1.
        set: ['layerWeight=0'],
        expect: (shown) => {
          for (const row of shown('residual').rows) {
            expect(row.slice(1).map(Number)).toEqual([0, 1]);
          }
        },
      },
      {
        // Nothing is clipped below the limit: √(30² + 4²) = 30.27.
        set: ['limit=50'],
        expect: (shown) =>
          expect(shown('clipping').rows.map((row) => row.at(-2))).toEqual([
            '30.27',
            '30.27',
            '30.27',
          ]),
      },
      {
        set: ['trials=1'],
        expect: (shown) => {
          const rows = shown('hyperparameters').rows.map((each) => each.map(Number));
          expect(rows).toHaveLength(1);
          const [row] = rows;
          expect(row[0]).toBeGreaterThanOrEqual(1e-4);
          expect(row[0]).toBeLessThanOrEqual(10 ** -0.5);
          expect(row[1]).toBeGreaterThanOrEqual(10);
          expect(row[1]).toBeLessThanOrEqual(100);
        },
      },
    ],
  },
];

/** Every arrow of a gradient field stands for (slope(x0), slope(x1)) at its start. */
function expectArrows({ traces }: Shown, slope: (x: number) => number): void {
  const { x, y, customdata } = traces[1];
  expect(customdata).toHaveLength(x.length);
  customdata.forEach(([d0, d1], i) => {
    expect(d0).toBeCloseTo(slope(x[i]), 4);
    expect(d1).toBeCloseTo(slope(y[i]), 4);
  });
}
