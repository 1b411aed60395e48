/**
 * The checks of lessons 4.5, A.1 and A.2: right answers written in several ways pass, and
 * common slips are told apart. The right values are closed forms, worked out on paper.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import {
  AdaGrad,
  Momentum,
  RMSprop,
  SGD,
  TwoLayerNet,
  array,
  check,
  exercisesOf,
  he,
  lesson,
  loadMnist,
  random,
} from 'nabla';
import type { NdArray } from 'nabla';

type Arrays = Record<string, NdArray>;
type Numbers = number[];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'nabla-progress-'));
  process.env['NABLA_PROGRESS'] = folder;
  lesson('4.5', 'en');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  delete process.env['NABLA_PROGRESS'];
});

const shapes =
  (W2: (i: number, h: number, o: number) => Numbers, b2: 'hidden' | 'output') =>
  (i: number, h: number, o: number): object => ({
    W1: [i, h],
    b1: [h],
    W2: W2(i, h, o),
    b2: [b2 === 'hidden' ? h : o],
  });

const bestBy =
  (stops: (waited: number, patience: number) => boolean, answer: 'best' | 'last') =>
  (losses: Numbers, patience: number): number => {
    let best = 0;
    for (let epoch = 1; epoch < losses.length; epoch++) {
      if (losses[epoch] < losses[best]) best = epoch;
      if (stops(epoch - best, patience)) return answer === 'best' ? best : epoch;
    }
    return answer === 'best' ? best : losses.length - 1;
  };

/** A stand-in for a trained network that reads the given share of digits. */
const reads =
  (share: number) =>
  (_: unknown, t: NdArray): number =>
    Math.round(share * t.size) / t.size;

const xnor = {
  W1: [
    [1, -1],
    [1, -1],
  ],
  b1: [-1.5, 0.5],
  W2: [1, 1],
  b2: -0.5,
};
const xor = {
  W1: [
    [-1, 1],
    [-1, 1],
  ],
  b1: [1.5, -0.5],
  W2: [[1], [1]],
  b2: [-1.5],
};

const clip = (g: Numbers, limit: number): Numbers => {
  const factor = Math.min(1, limit / Math.hypot(...g));
  return g.map((value) => value * (Number.isFinite(factor) ? factor : 1));
};

const right: readonly (readonly [string, string, unknown])[] = [
  ['4.5-1', 'the number', 6000],
  ['4.5-1', 'the number as text', '6,000'],
  ['4.5-2', 'lists', shapes((_, h, o) => [h, o], 'output')],
  [
    '4.5-2',
    'a bias of one size as a number',
    (i: number, h: number, o: number) => ({ W1: [i, h], b1: h, W2: [h, o], b2: o }),
  ],
  [
    '4.5-3',
    'in place',
    (params: Arrays, grads: Arrays, lr: number) => {
      for (const name of Object.keys(params)) {
        params[name].subInPlace(grads[name].mul(lr));
      }
    },
  ],
  [
    '4.5-3',
    "the library's optimizer",
    (params: Arrays, grads: Arrays, lr: number) =>
      new SGD({ lr }).update(params, grads),
  ],
  ['4.5-4', 'stopping at the patience', bestBy((n, patience) => n >= patience, 'best')],
  ['4.5-5', 'a network', { accuracy: reads(0.94) }],
  ['4.5-5', 'a trainer with its network', { network: { accuracy: reads(0.931) } }],
  ['A.1-1', 'the number', 0.5],
  ['A.1-1', 'an array of one', array([0.5])],
  ['A.1-2', 'AND or NOR, vectors for one output', xnor],
  ['A.1-2', 'library arrays', { ...xnor, W1: array(xnor.W1), W2: array([[1], [1]]) }],
  [
    'A.1-2',
    'three hidden neurons',
    {
      W1: [
        [1, -1, 0],
        [1, -1, 0],
      ],
      b1: [-1.5, 0.5, 0],
      W2: [[1], [1], [9]],
      b2: [-0.5],
    },
  ],
  ['A.1-3', '1 − y²', (d: NdArray, y: NdArray) => d.mul(y.mul(y).neg().add(1))],
  [
    'A.1-3',
    '(1 − y)(1 + y), plain lists',
    (d: NdArray, y: NdArray) =>
      Array.from(d.data, (each, i) => each * (1 - y.data[i]) * (1 + y.data[i])),
  ],
  [
    'A.1-4',
    'the chain rule',
    (w: number, b: number, x: number, t: number) => [
      2 * (w * x + b - t) * x,
      2 * (w * x + b - t),
    ],
  ],
  [
    'A.1-4',
    'measured',
    (w: number, b: number, x: number, t: number) => {
      const loss = (u: number, v: number): number => (u * x + v - t) ** 2;
      const h = 1e-4;
      return [
        (loss(w + h, b) - loss(w - h, b)) / (2 * h),
        (loss(w, b + h) - loss(w, b - h)) / (2 * h),
      ];
    },
  ],
  ['A.1-5', 'the name', 'b'],
  ['A.1-5', 'the name of the gradient', 'db'],
  ['A.2-1', 'the numbers', [1, 8000, 250]],
  ['A.2-1', 'a library array', array([1, 8000, 250])],
  [
    'A.2-2',
    'the formulas',
    (x: number, v: number, g: number, lr: number, alpha: number) => [
      x + alpha * v - lr * g,
      alpha * v - lr * g,
    ],
  ],
  ['A.2-3', 'one factor', clip],
  ['A.2-3', 'library arrays', (g: Numbers, limit: number) => array(clip(g, limit))],
  ['A.2-4', 'the formula', Math.sqrt(2 / 784)],
  ['A.2-4', 'three decimals', 0.051],
  ['A.2-5', 'AdaGrad', () => new AdaGrad({ lr: 3 })],
  ['A.2-5', 'the optimizer itself', new RMSprop({ lr: 0.3 })],
];

const wrong: readonly (readonly [string, string, unknown, RegExp])[] = [
  ['4.5-1', 'one epoch', 600, /How many epochs/],
  ['4.5-1', 'one update for each sample', 600_000, /for each mini-batch/],
  ['4.5-1', 'a word', 'many', /One number is expected/],
  [
    '4.5-2',
    'the slip of the notes',
    shapes((i, h) => [i, h], 'hidden'),
    /W2 is \[ 784/,
  ],
  ['4.5-2', 'b2 as b1', shapes((_, h, o) => [h, o], 'hidden'), /b2 is \[ 50 \]/],
  ['4.5-2', 'no object', () => 3, /An object with a shape/],
  [
    '4.5-3',
    'along the gradient',
    (params: Arrays, grads: Arrays, lr: number) => {
      for (const name of Object.keys(params)) {
        params[name].addScaled(lr, grads[name]);
      }
    },
    /along the gradient/,
  ],
  [
    '4.5-3',
    'new arrays',
    (params: Arrays, grads: Arrays, lr: number) => {
      for (const name of Object.keys(params)) {
        params[name] = params[name].sub(grads[name].mul(lr));
      }
    },
    /old ones are as they were/,
  ],
  [
    '4.5-3',
    'a result thrown away',
    (params: Arrays, grads: Arrays, lr: number) => {
      for (const name of Object.keys(params)) params[name].sub(grads[name].mul(lr));
    },
    /really changes the elements/,
  ],
  [
    '4.5-3',
    'the gradients changed as well',
    (params: Arrays, grads: Arrays, lr: number) => {
      for (const name of Object.keys(params)) {
        params[name].subInPlace(grads[name].mulInPlace(lr));
      }
    },
    /gradients changed too/,
  ],
  [
    '4.5-4',
    'the smallest of all',
    (losses: Numbers) => losses.indexOf(Math.min(...losses)),
    /Had training stopped/,
  ],
  [
    '4.5-4',
    'where it stops',
    bestBy((n, patience) => n >= patience, 'last'),
    /Where does it go back to/,
  ],
  [
    '4.5-4',
    'one epoch too patient',
    bestBy((n, patience) => n > patience, 'best'),
    /patience 2 it gave 3/,
  ],
  ['4.5-5', 'too low', { accuracy: reads(0.9) }, /0\.9000; it has to pass 0\.93/],
  ['4.5-5', 'guessing', { accuracy: reads(0.1) }, /close to guessing/],
  [
    '4.5-5',
    'learned by heart',
    { accuracy: (_: unknown, t: NdArray) => (t.size > 2000 ? 1 : 0.9) },
    /holds overfitting down/,
  ],
  ['4.5-5', 'a number', 0.97, /A trained network is expected/],
  ['A.1-1', 'without bias', 0, /With the bias added/],
  ['A.1-1', 'the sign lost', 3.5, /sign of the second input/],
  ['A.1-2', 'XOR', xor, /exact opposite/],
  ['A.1-2', 'AND alone', { ...xnor, W2: [1, 0] }, /0, 0, 0, 1/],
  ['A.1-2', 'a missing matrix', { W1: xnor.W1 }, /W2 should be a matrix of 2 rows/],
  [
    'A.1-3',
    'without dout',
    (_: NdArray, y: NdArray) => y.mul(y).neg().add(1),
    /from behind/,
  ],
  [
    'A.1-3',
    'the derivative of sigmoid',
    (d: NdArray, y: NdArray) => d.mul(y).mul(y.neg().add(1)),
    /another activation/,
  ],
  [
    'A.1-3',
    'tanh taken twice',
    (d: NdArray, y: NdArray) => d.mul(y.map((v) => 1 - Math.tanh(v) ** 2)),
    /through tanh already/,
  ],
  [
    'A.1-4',
    'the 2 forgotten',
    (w: number, b: number, x: number, t: number) => [
      (w * x + b - t) * x,
      w * x + b - t,
    ],
    /when a square is differentiated/,
  ],
  [
    'A.1-4',
    'the way down',
    (w: number, b: number, x: number, t: number) => [
      -2 * (w * x + b - t) * x,
      -2 * (w * x + b - t),
    ],
    /not the way down/,
  ],
  ['A.1-5', 'another name', 'W', /The gradient of W is right/],
  ['A.1-5', 'no name', 'bias', /one of 'x', 'W' and 'b'/],
  ['A.2-1', 'one of three off', [1, 8000, 256], /For mini-batches it is not 256/],
  ['A.2-1', 'two numbers', [1, 8000], /An array of 3 numbers/],
  [
    'A.2-2',
    'the old velocity',
    (x: number, v: number, g: number, lr: number, alpha: number) => [
      x + v,
      alpha * v - lr * g,
    ],
    /old one that moved x/,
  ],
  [
    'A.2-2',
    'the wrong order',
    (x: number, v: number, g: number, lr: number, alpha: number) => [
      alpha * v - lr * g,
      x + alpha * v - lr * g,
    ],
    /\[x, v\]/,
  ],
  [
    'A.2-3',
    'by value',
    (g: Numbers, limit: number) =>
      g.map((value) => Math.min(Math.max(value, -limit), limit)),
    /clipping by value/,
  ],
  [
    'A.2-3',
    'always to the limit',
    (g: Numbers, limit: number) => g.map((v) => (v * limit) / Math.hypot(...g)),
    /longer than the limit/,
  ],
  ['A.2-4', 'the variance', 2 / 784, /That is the variance/],
  ['A.2-4', 'Xavier of the book', Math.sqrt(1 / 784), /wipes out half/],
  ['A.2-5', 'too slow', () => new SGD({ lr: 0.01 }), /nearest it came/],
  ['A.2-5', 'diverging', () => new SGD({ lr: 1.5 }), /moving away/],
  ['A.2-5', 'no optimizer', () => 3, /makes an optimiser is expected/],
];

test.each(['4.5', 'A.1', 'A.2'])('%s: every exercise is tried both ways', (id) => {
  const ids = exercisesOf(id);
  expect(ids.length).toBeGreaterThanOrEqual(4);
  for (const cases of [right, wrong]) {
    expect(cases.map(([each]) => each)).toEqual(expect.arrayContaining(ids));
  }
});

test.each(right)('%s accepts %s', (id, _way, answer) => {
  expect(check(id, answer)).toMatchObject({ status: 'correct' });
});

test.each(wrong)('%s tells what is off: %s', (id, _way, answer, says) => {
  const result = check(id, answer);
  expect(result.status).toBe('off');
  expect(result.text).toMatch(says);
});

test('A.2-4 accepts a standard deviation measured on random weights', () => {
  for (const seed of [0, 1, 2]) {
    random.seed(seed);
    expect(check('A.2-4', he(784, 100).std()).status).toBe('correct');
  }
});

test('A.2-5 lets the racers of the lesson that fall short fail', () => {
  expect(check('A.2-5', () => new Momentum({ lr: 0.1 })).status).toBe('off');
});

test('4.5-5 measures a real network on the test data', () => {
  random.seed(0);
  const network = new TwoLayerNet({ inputSize: 784, hiddenSize: 5, outputSize: 10 });
  const { test: held } = loadMnist();
  const accuracy = network.accuracy(held.x, held.t);
  expect(check('4.5-5', network).text).toContain(accuracy.toFixed(4));
});
