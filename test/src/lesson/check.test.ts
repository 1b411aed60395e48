/**
 * Exercises answer back: right answers written in several ways pass, wrong ones are told
 * apart and get a next thought, and missing ones do not count. The right values are closed
 * forms, worked out on paper.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';

import {
  CheckFailed,
  array,
  check,
  exercisesOf,
  lesson,
  numericalGradient,
  progressTable,
  readProgress,
  todo,
} from 'nabla';
import type { NdArray } from 'nabla';

type Numbers = number[];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'nabla-progress-'));
  process.env['NABLA_PROGRESS'] = folder;
  delete process.env['NABLA_CHECK'];
  lesson('4.3', 'en');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  delete process.env['NABLA_PROGRESS'];
});

const sse = (y: Numbers, t: Numbers): number =>
  y.reduce((sum, yk, k) => sum + (yk - t[k]) ** 2, 0) / 2;
const batchLoss = (y: Numbers[], t: Numbers): number =>
  -t.reduce((sum, label, n) => sum + Math.log(y[n][label] + 1e-7), 0) / t.length;
const descent =
  (copy: boolean) =>
  (f: (x: Numbers) => number, start: Numbers, lr: number, steps: number): Numbers => {
    const x = copy ? [...start] : start;
    for (let i = 0; i < steps; i += 1) {
      const g = x.map((_, k) => {
        const moved = (h: number): Numbers => x.map((v, j) => (j === k ? v + h : v));
        return (f(moved(1e-4)) - f(moved(-1e-4))) / 2e-4;
      });
      g.forEach((gk, k) => (x[k] -= lr * gk));
    }
    return x;
  };
const towards =
  (factor: (length: number) => number) =>
  (f: (x: NdArray) => number, x: Numbers): NdArray => {
    const g = numericalGradient(f, x);
    return g.mul(factor(Math.hypot(...g.data)));
  };
const shuffledSplit = (n: number, ratio: number): [Numbers, Numbers] => {
  const order = Array.from({ length: n }, (_, i) => (i * 3) % n);
  const cut = Math.floor(n * ratio);
  return [order.slice(0, cut), order.slice(cut)];
};

const right: readonly (readonly [string, string, unknown])[] = [
  ['4.1-1', 'the number', 39760],
  ['4.1-1', 'the number as text', '39,760'],
  ['4.1-2', 'Korean words', ['사람', '사람', '기계']],
  ['4.1-2', 'English words', ['person', 'Human', 'machine ']],
  [
    '4.1-3',
    'a split in order',
    (n: number, r: number) => [
      Array.from({ length: Math.round(n * r) }, (_, i) => i),
      Array.from({ length: n - Math.round(n * r) }, (_, i) => i + Math.round(n * r)),
    ],
  ],
  ['4.1-3', 'a shuffled split', shuffledSplit],
  [
    '4.1-3',
    'an object of two lists',
    (n: number, r: number) => {
      const [train, test] = shuffledSplit(n, r);
      return { train: Float64Array.from(train), test };
    },
  ],
  [
    '4.1-4',
    'a share',
    (y: Numbers, t: Numbers) => y.filter((each, n) => each === t[n]).length / t.length,
  ],
  ['4.2-1', 'the logarithm', Math.log(4)],
  ['4.2-1', 'two decimals', 1.39],
  ['4.2-1', 'with the small number added', -Math.log(0.25 + 1e-7)],
  ['4.2-2', 'a loop', sse],
  [
    '4.2-2',
    'library arrays',
    (y: Numbers, t: Numbers) => array(y).sub(t).pow(2).sum() / 2,
  ],
  ['4.2-3', 'small number added', batchLoss],
  [
    '4.2-3',
    'small number as a floor',
    (y: Numbers[], t: Numbers) =>
      -t.reduce((s, k, n) => s + Math.log(Math.max(y[n][k], 1e-12)), 0) / t.length,
  ],
  ['4.2-4', 'almost even', array([0, 0, 1, 0, 0, 0, 0, 0, 0, 0]).mul(0.01).add(0.099)],
  [
    '4.2-4',
    'one rival left out',
    [0.11, 0.11, 0.12, 0.11, 0.11, 0.11, 0.11, 0.11, 0.11, 0],
  ],
  ['4.2-5', 'mean and median', [22, 3]],
  ['4.2-5', 'read off a chart', [21.8, 3.1]],
  ['4.3-1', 'the number', 0.24],
  ['4.3-1', 'a measured slope', 0.2399999999991],
  [
    '4.3-2',
    'the definition',
    (f: (x: number) => number, x: number, h: number) => (f(x + h) - f(x)) / h,
  ],
  [
    '4.3-2',
    'an array of one number',
    (f: (x: number) => number, x: number, h: number) => array([(f(x + h) - f(x)) / h]),
  ],
  ['4.3-3', '1e-5', 1e-5],
  ['4.3-3', 'a little off the bottom', 2e-6],
  ['4.3-4', 'a list', [-4, 7]],
  ['4.3-4', 'a library array with rounding', array([-4.0000000001, 6.9999999])],
  ['4.3-5', 'the number', 20],
  ['4.4-1', 'a list', [-4, 10]],
  ['4.4-1', 'a library array', array([-4, 10])],
  ['4.4-2', 'against the gradient', towards((length) => -1 / length)],
  ['4.4-3', 'a copy, plain lists', descent(true)],
  [
    '4.4-3',
    'the result of the library',
    (f: (x: Numbers) => number, s: Numbers, lr: number, n: number) => ({
      x: descent(true)(f, s, lr, n),
      history: [],
    }),
  ],
  ['4.4-4', 'in the middle', 0.07],
  ['4.4-4', 'near the upper limit', 0.094],
  ['4.4-5', 'the number', 79520],
];

/** Wrong answers, with a word of the finding or the next thought that they must get. */
const wrong: readonly (readonly [string, string, unknown, RegExp])[] = [
  ['4.1-1', 'weights alone', 39700, /60 parameters are missing/],
  ['4.1-1', 'something else', 784, /not 784/],
  [
    '4.1-2',
    'one wrong',
    ['person', 'machine', 'machine'],
    /Think again about hand-made/,
  ],
  ['4.1-2', 'another word', ['person', 'person', 'dog'], /not 'dog'/],
  ['4.1-2', 'too short', ['person'], /array of three/],
  [
    '4.1-3',
    'an overlap',
    (n: number) => [Array.from({ length: n }, (_, i) => i), [0]],
    /training and test data/,
  ],
  [
    '4.1-3',
    'some missing',
    (n: number, r: number) => [
      Array.from({ length: Math.round(n * r) }, (_, i) => i),
      [],
    ],
    /should appear once/,
  ],
  [
    '4.1-3',
    'the ratio the other way round',
    (n: number, r: number) => {
      const [train, test] = shuffledSplit(n, 1 - r);
      return [train, test];
    },
    /ratio/,
  ],
  [
    '4.1-3',
    'one list',
    (n: number) => Array.from({ length: n }, (_, i) => i),
    /should return/,
  ],
  [
    '4.1-4',
    'a count',
    (y: Numbers, t: Numbers) => y.filter((e, n) => e === t[n]).length,
    /divided by/,
  ],
  [
    '4.1-4',
    'percent',
    (y: Numbers, t: Numbers) =>
      (100 * y.filter((e, n) => e === t[n]).length) / t.length,
    /between 0 and 1/,
  ],
  ['4.2-1', 'a negative loss', Math.log(0.25), /negative/],
  ['4.2-1', 'base 2', 2, /base/],
  [
    '4.2-2',
    'without the half',
    (y: Numbers, t: Numbers) => 2 * sse(y, t),
    /front of the formula/,
  ],
  ['4.2-2', 'the mean', (y: Numbers, t: Numbers) => (2 * sse(y, t)) / y.length, /mean/],
  [
    '4.2-2',
    'no squares',
    (y: Numbers, t: Numbers) => y.reduce((s, yk, k) => s + yk - t[k], 0),
    /cancel/,
  ],
  [
    '4.2-3',
    'not divided',
    (y: Numbers[], t: Numbers) => batchLoss(y, t) * t.length,
    /doubles/,
  ],
  [
    '4.2-3',
    'infinite at 0',
    (y: Numbers[], t: Numbers) =>
      -t.reduce((s, k, n) => s + Math.log(y[n][k]), 0) / t.length,
    /infinite/,
  ],
  ['4.2-4', 'sure of the truth', [0, 0, 1, 0, 0, 0, 0, 0, 0, 0], /not above 2/],
  [
    '4.2-4',
    'wrong class',
    [0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05],
    /does not lead/,
  ],
  ['4.2-4', 'adds up to 2', Array(10).fill(0.2), /add up to/],
  ['4.2-5', 'the other way round', [3, 22], /order/],
  ['4.3-1', 'the value of f', 1.19, /value f\(7\)/],
  ['4.3-1', 'a large h', 0.25, /too large/],
  ['4.3-1', 'no number', 'steep', /One number is expected/],
  [
    '4.3-2',
    'the central difference',
    (f: (x: number) => number, x: number, h: number) => (f(x + h) - f(x - h)) / (2 * h),
    /central/,
  ],
  [
    '4.3-2',
    'missing brackets',
    (f: (x: number) => number, x: number, h: number) => f(x + h) - f(x) / h,
    /inside the limit/,
  ],
  [
    '4.3-2',
    'not divided',
    (f: (x: number) => number, x: number, h: number) => f(x + h) - f(x),
    /divided by/,
  ],
  [
    '4.3-2',
    'throws',
    () => {
      throw new Error('boom');
    },
    /boom/,
  ],
  ['4.3-2', 'a number', 3, /A function is expected/],
  ['4.3-3', 'too large', 1e-3, /Truncation/],
  ['4.3-3', 'too small', 1e-12, /Rounding/],
  ['4.3-3', 'zero', 0, /positive/],
  ['4.3-4', 'only one right', [-4, 4], /x₀ is right[^]*frozen at 2/],
  ['4.3-4', 'three numbers', [1, 2, 3], /array of 2 numbers/],
  ['4.3-5', 'too far left', 10, /to the right/],
  ['4.4-1', 'the way down', [4, -10], /way down/],
  ['4.4-2', 'uphill', towards((length) => 1 / length), /steepest way up/],
  ['4.4-2', 'another length', towards(() => -1), /length 1/],
  [
    '4.4-2',
    'to the origin',
    (_f: unknown, x: Numbers) => x.map((v) => -v / (Math.hypot(...x) || 1)),
    /not the steepest|length is 0/,
  ],
  ['4.4-3', 'changes its start', descent(false), /starting point has become/],
  [
    '4.4-3',
    'uphill',
    (f: (x: Numbers) => number, s: Numbers, lr: number, n: number) =>
      descent(true)((x) => -f(x), s, lr, n),
    /sign of the update/,
  ],
  [
    '4.4-3',
    'fixed numbers',
    (f: (x: Numbers) => number, s: Numbers) => descent(true)(f, s, 0.1, 100),
    /fixed in the code/,
  ],
  ['4.4-4', 'diverges', 0.2, /diverged/],
  ['4.4-4', 'too slow', 0.01, /still left/],
  ['4.4-5', 'one each', 39760, /one central difference/],
];

test('there are at least four exercises in each lesson, and all are tested', () => {
  for (const id of ['4.1', '4.2', '4.3', '4.4']) {
    const ids = exercisesOf(id);
    expect(ids.length).toBeGreaterThanOrEqual(4);
    expect([...new Set(right.map(([each]) => each))]).toEqual(
      expect.arrayContaining(ids),
    );
    expect([...new Set(wrong.map(([each]) => each))]).toEqual(
      expect.arrayContaining(ids),
    );
  }
});

test.each(right)('%s accepts %s', (id, _way, answer) => {
  expect(check(id, answer).status).toBe('correct');
});

test.each(wrong)('%s tells what is off: %s', (id, _way, answer, says) => {
  const result = check(id, answer);
  expect(result.status).toBe('off');
  expect(result.text).toMatch(says);
});

test.each([
  ['undefined', undefined],
  ['an array with a gap', [1, undefined]],
  ['a function that says todo()', (): number => todo()],
])('%s is not answered yet, and does not count as a try', (_what, answer) => {
  const result = check('4.3-2', answer);
  expect(result.status).toBe('unanswered');
  expect(readProgress('4.3').exercises).toEqual({});
});

test('a result speaks the language of the notebook', () => {
  lesson('4.3', 'ko');
  expect(check('4.3-1', 0.24).text).toMatch(/맞았습니다/);
  lesson('4.3', 'en');
  expect(check('4.3-1', 0.24).text).toMatch(/correct/);
});

test('a result is text in a terminal and HTML in a notebook, with answers escaped', () => {
  const result = check('4.3-1', '<b>');
  expect(inspect(result)).toBe(result.text);
  const bundle = (result as unknown as Record<symbol, () => Record<string, string>>)[
    Symbol.for('Jupyter.display')
  ]();
  expect(bundle['text/plain']).toBe(result.text);
  expect(bundle['text/html']).toContain('&lt;b&gt;');
  expect(bundle['text/html']).not.toContain('<b>');
});

test('an unknown exercise is refused with the ones there are', () => {
  expect(() => check('4.3-9', 1)).toThrow(
    "There is no exercise '4.3-9'; there are 4.3-1,",
  );
  expect(() => lesson('9.9')).toThrow("There is no lesson '9.9'; there are 4.1,");
});

test('with NABLA_CHECK=strict an answer that is off or missing throws', () => {
  process.env['NABLA_CHECK'] = 'strict';
  expect(() => check('4.3-1', 1)).toThrow(CheckFailed);
  expect(() => check('4.3-1', undefined)).toThrow(CheckFailed);
  expect(check('4.3-1', 0.24).status).toBe('correct');
});

test.each(['autograde', 'validate'])(
  'so it does where nbgrader runs it (%s)',
  (what) => {
    process.env['NBGRADER_EXECUTION'] = what;
    try {
      expect(() => check('4.3-1', 1)).toThrow(CheckFailed);
      expect(() => check('4.3-1', undefined)).toThrow(CheckFailed);
      expect(check('4.3-1', 0.24).status).toBe('correct');
    } finally {
      delete process.env['NBGRADER_EXECUTION'];
    }
  },
);

describe('progress', () => {
  test('counts tries and remembers when an exercise was first solved', () => {
    check('4.3-1', 1);
    check('4.3-1', 0.24);
    check('4.3-1', 5);
    const known = readProgress('4.3').exercises['4.3-1'];
    expect(known?.tries).toBe(3);
    expect(known?.solved?.tries).toBe(2);
    expect(readdirSync(folder)).toEqual(['4.3.json']);
    expect(progressTable('4.3').text).toMatch(/4\.3-1 .*✔ solved +3/);
    expect(progressTable('4.3').text).toMatch(/4\.3-2 .*· not yet +0/);
    expect(lesson('4.3', 'en').text).toContain('1 of 5 exercises solved');
  });

  test.each([
    '{"version": 1, "exer',
    '[]',
    '{"version":1,"exercises":{"4.3-1":{"tries":"x"}}}',
  ])(
    'a file that cannot be read (%s) is set aside, and counting starts anew',
    (text) => {
      writeFileSync(path.join(folder, '4.3.json'), text);
      expect(check('4.3-1', 0.24).status).toBe('correct');
      expect(readProgress('4.3').exercises['4.3-1']?.tries).toBe(1);
      const aside = readdirSync(folder).filter((name) => name.includes('unreadable'));
      expect(aside).toHaveLength(1);
      expect(readFileSync(path.join(folder, aside[0]), 'utf8')).toBe(text);
    },
  );

  test('a folder that cannot be written to is told, and stops nothing', () => {
    process.env['NABLA_PROGRESS'] = path.join(folder, 'file', 'inside');
    writeFileSync(path.join(folder, 'file'), '');
    const result = check('4.3-1', 0.24);
    expect(result.status).toBe('correct');
    expect(result.text).toContain('Progress was not saved');
  });
});
