/** Curves: functions of one number, measured values, tangents, learning curves. */
import { numericalDiff } from '../differentiation';
import type { ScalarFunction } from '../differentiation';
import { ValueError } from '../errors';
import type { LearningHistory } from '../history';
import type { Json, JsonObject } from '../host';
import { wordInChart } from '../lesson/language';
import { Figure } from './figure';
import { brief, compact, compactAll, sampled } from './numbers';
import {
  COLORS,
  HEIGHT,
  axis,
  frameOf,
  layoutOf,
  lineStyle,
  positiveSpan,
} from './theme';
import type { ChartOptions, Spans } from './theme';

/** A function with a name for the legend. */
export interface Curve {
  readonly f: ScalarFunction;
  readonly name?: string;
  /** Draws the line dashed (true) or solid (false). Default: each line its own style. */
  readonly dash?: boolean;
}

/** A point on the first curve, with a word beside it. */
export interface Mark {
  readonly x: number;
  readonly label?: string;
}

export interface FunctionOptions extends ChartOptions {
  /** The range of x. Default −5 to 5. */
  readonly from?: number;
  readonly to?: number;
  /** How many points each curve is computed at. Default 201. */
  readonly samples?: number;
  readonly marks?: readonly Mark[];
}

/**
 * The graph of one function or of several. Where a function has no finite value the curve
 * has a gap.
 */
export function plotFunction(
  f: ScalarFunction | readonly Curve[],
  options: FunctionOptions = {},
): Figure {
  const { from = -5, to = 5, samples = 201, marks = [] } = options;
  const curves: readonly Curve[] = typeof f === 'function' ? [{ f }] : f;
  if (curves.length === 0) throw new ValueError('A chart needs at least one function.');
  const xs = sampled(from, to, samples, options.xType);
  const data = curves.map(({ f: curve, name, dash }, n) => ({
    type: 'scatter',
    mode: 'lines',
    x: compactAll(xs),
    y: xs.map((x) => compact(curve(x))),
    line: lineStyle(n, dash),
    ...(name === undefined ? {} : { name }),
  }));
  const points = marks.map(({ x, label }) =>
    point(x, curves[0].f(x), label ?? '', labelPlace(curves[0].f, x, options)),
  );
  const named = curves.filter(({ name }) => name !== undefined);
  const spans = spansOf(data);
  return new Figure(
    { data: [...data, ...points], layout: layoutOf(options, named.length > 0, spans) },
    describe(
      options,
      named.map(({ name }) => name!),
      `${options.xTitle ?? 'x'} ${brief(from)} … ${brief(to)}`,
    ),
  );
}

/** Values to draw as a line. */
export interface Line {
  /** Where the values lie. Default 0, 1, 2, … */
  readonly x?: Iterable<number>;
  readonly y: Iterable<number>;
  readonly name?: string;
  readonly dash?: boolean;
  /** Draws points, or points on the line. Default: the line alone. */
  readonly mode?: 'lines' | 'markers' | 'lines+markers';
}

/** Measured values as lines, such as losses by step. */
export function plotLines(lines: readonly Line[], options: ChartOptions = {}): Figure {
  if (lines.length === 0) throw new ValueError('A chart needs at least one line.');
  const data = lines.map(({ x, y, name, dash, mode = 'lines' }, n) => {
    const ys = Array.from(y);
    return {
      type: 'scatter',
      mode,
      x: x === undefined ? ys.map((_, i) => i) : compactAll(x),
      y: compactAll(ys),
      line: lineStyle(n, dash),
      ...(name === undefined ? {} : { name }),
    };
  });
  const names = lines.flatMap(({ name }) => (name === undefined ? [] : [name]));
  return new Figure(
    { data, layout: layoutOf(options, names.length > 1, spansOf(data)) },
    describe(options, names),
  );
}

/** What the lines of a chart span on log axes. */
function spansOf(lines: readonly { readonly x: Json; readonly y: Json }[]): Spans {
  const span = (field: 'x' | 'y'): Spans[typeof field] =>
    positiveSpan(lines.flatMap((line) => line[field] as readonly number[]));
  return { x: span('x'), y: span('y') };
}

export interface TangentOptions extends FunctionOptions {
  /** The step h of the numerical derivative. Default 1e-4. */
  readonly h?: number;
  /** The names of the curve and of its tangent in the legend. */
  readonly names?: readonly [curve: string, tangent: string];
  /**
   * Puts a slider under the chart that moves the point of tangency through this many
   * places. The slider is part of the picture and needs no kernel.
   */
  readonly places?: number;
}

/**
 * A function with its tangent at `at`: the line through (at, f(at)) whose slope is the
 * numerical derivative there (4.3.2).
 */
export function plotTangent(
  f: ScalarFunction,
  at: number,
  options: TangentOptions = {},
): Figure {
  const { from = -5, to = 5, h, places = 0 } = options;
  const [curveName, tangentName] = options.names ?? ['f(x)', `f′(${brief(at)})`];
  const curve = plotFunction([{ f, name: curveName }], options);
  const tangentAt = (x: number): readonly JsonObject[] => {
    const slope = numericalDiff(f, x, h);
    const ends = [from, to];
    return [
      {
        type: 'scatter',
        mode: 'lines',
        x: ends,
        y: ends.map((end) => compact(f(x) + slope * (end - x))),
        line: lineStyle(1, true),
        name: `${tangentName} = ${slope.toFixed(4)}`,
      },
      point(x, f(x), `x = ${brief(x)}`, labelPlace(f, x, options)),
    ];
  };
  // The curve fixes the height of the picture: a steep tangent must not squeeze it.
  const layout = options.yRange
    ? curve.layout
    : {
        ...curve.layout,
        yaxis: { ...axis(options.yTitle ?? 'y'), range: heightOf(curve) },
      };
  const stops = places < 2 ? [] : sampled(from, to, places);
  return new Figure(
    {
      data: [...curve.data, ...tangentAt(at)],
      layout: stops.length === 0 ? layout : withStops(layout, stops, at),
      ...(stops.length === 0
        ? {}
        : {
            frames: stops.map((x) => ({
              name: brief(x),
              traces: [curve.data.length, curve.data.length + 1],
              data: tangentAt(x),
            })),
          }),
    },
    options.alt ??
      describe(options, [
        `f(${brief(at)}) = ${brief(f(at))}`,
        `f′(${brief(at)}) = ${brief(numericalDiff(f, at, h))}`,
      ]),
  );
}

/** The course of a training: loss and accuracy by epoch, training and held-out data. */
export interface LearningCurveOptions {
  /** By default the last epoch in numbers. */
  readonly title?: string;
  readonly height?: number;
  readonly alt?: string;
  /** The words of the chart: those of the open lesson's language, else English. */
  readonly words?: {
    readonly epoch?: string;
    readonly loss?: string;
    readonly accuracy?: string;
    readonly train?: string;
    readonly test?: string;
  };
}

/**
 * Loss (left) and accuracy (right) by epoch, of the training data and, dashed, of the held-out
 * data: where the two part, overfitting begins.
 */
export function plotLearningCurves(
  history: LearningHistory,
  options: LearningCurveOptions = {},
): Figure {
  const { title, height = HEIGHT } = options;
  const words = { ...defaultWords(), ...options.words };
  const { epochs } = history;
  const held = epochs.some(({ testLoss }) => testLoss !== undefined);
  const line = (
    axes: '' | '2',
    values: readonly (number | undefined)[],
    name: string,
    n: number,
  ): JsonObject => ({
    type: 'scatter',
    mode: 'lines+markers',
    x: epochs.map(({ epoch }) => epoch),
    y: values.map((value) => compact(value ?? NaN)),
    name,
    legendgroup: name,
    showlegend: axes === '',
    line: lineStyle(n, n === 1),
    marker: { symbol: n === 1 ? 'diamond' : 'circle', size: 6 },
    xaxis: `x${axes}`,
    yaxis: `y${axes}`,
  });
  const pair = (
    axes: '' | '2',
    train: readonly number[],
    test: readonly (number | undefined)[],
  ): readonly JsonObject[] => [
    line(axes, train, words.train, 0),
    ...(held ? [line(axes, test, words.test, 1)] : []),
  ];
  const last = epochs.at(-1);
  const lastText =
    last === undefined
      ? ''
      : `${words.epoch} ${last.epoch}: ${words.loss} ${brief(last.trainLoss)}, ${words.accuracy} ${brief(last.trainAccuracy)}` +
        (last.testAccuracy === undefined
          ? ''
          : ` (${words.test} ${brief(last.testAccuracy)})`);
  return new Figure(
    {
      data: [
        ...pair(
          '',
          epochs.map(({ trainLoss }) => trainLoss),
          epochs.map(({ testLoss }) => testLoss),
        ),
        ...pair(
          '2',
          epochs.map(({ trainAccuracy }) => trainAccuracy),
          epochs.map(({ testAccuracy }) => testAccuracy),
        ),
      ],
      layout: {
        ...frameOf(title ?? lastText, height),
        xaxis: { ...axis(words.epoch), domain: [0, 0.44] },
        yaxis: { ...axis(words.loss), rangemode: 'tozero' },
        xaxis2: { ...axis(words.epoch), domain: [0.56, 1], anchor: 'y2' },
        yaxis2: { ...axis(words.accuracy, 'linear', [0, 1.02]), anchor: 'x2' },
        showlegend: held,
        legend: { orientation: 'h', x: 0, y: -0.2, yanchor: 'top' },
      },
    },
    options.alt ?? [title, lastText].filter((part) => part).join(' — '),
  );
}

/** The words of the learning curves in the language of the open lesson, else in English. */
function defaultWords(): Required<NonNullable<LearningCurveOptions['words']>> {
  const word = (ko: string, en: string): string => wordInChart({ ko, en });
  return {
    epoch: word('에포크', 'epoch'),
    loss: word('손실', 'loss'),
    accuracy: word('정확도', 'accuracy'),
    train: word('훈련', 'training'),
    test: word('시험', 'test'),
  };
}

type LabelPlace = `${'top' | 'bottom'} ${'left' | 'center' | 'right'}`;

/** Slopes below this, in heights of the picture per width of it, look level. */
const LEVEL = 0.25;

/** This share of the picture's width, at either end, has no room for a label beyond it. */
const EDGE = 0.12;

/**
 * Where the label of a point of a curve lies clear of the curve and inside the picture:
 * above it, on the side towards which the curve falls.
 */
function labelPlace(
  f: ScalarFunction,
  x: number,
  { from = -5, to = 5, xType, yType, yRange }: FunctionOptions,
): LabelPlace {
  const along = (u: number): number =>
    xType === 'log' ? from * (to / from) ** u : from + (to - from) * u;
  const up = (y: number): number => (yType === 'log' ? Math.log10(y) : y);
  const ys = (yRange ?? sampled(0, 1, 41).map((u) => f(along(u))))
    .map(up)
    .filter(Number.isFinite);
  const at =
    xType === 'log'
      ? Math.log(x / from) / Math.log(to / from)
      : (x - from) / (to - from);
  const [before, after] = [Math.max(at - 0.04, 0), Math.min(at + 0.04, 1)];
  const rise = up(f(along(after))) - up(f(along(before)));
  const slope = rise / (Math.max(...ys) - Math.min(...ys)) / (after - before);
  // Also where the slope is no number, as beside a gap of the curve.
  if (!(Math.abs(slope) > LEVEL)) {
    return at < EDGE ? 'top right' : at > 1 - EDGE ? 'top left' : 'top center';
  }
  if (slope > 0) return at < EDGE ? 'bottom right' : 'top left';
  return at > 1 - EDGE ? 'bottom left' : 'top right';
}

/** A marked point with its label. */
function point(x: number, y: number, label: string, place: LabelPlace): JsonObject {
  return {
    type: 'scatter',
    mode: 'markers+text',
    x: [compact(x)],
    y: [compact(y)],
    text: [label],
    textposition: place,
    marker: { size: 11, color: COLORS[4], line: { width: 1.5, color: '#333333' } },
    showlegend: false,
    hoverinfo: 'x+y',
    cliponaxis: false,
  };
}

/** The range of a curve's values with a little room. */
function heightOf(curve: Figure): readonly [number, number] {
  const values = (curve.data[0].y as readonly (number | null)[]).filter(
    (y): y is number => y !== null,
  );
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = (high - low || 1) * 0.15;
  return [low - room, high + room];
}

/** A layout with a slider below the chart, one stop for each frame. */
function withStops(
  layout: JsonObject,
  stops: readonly number[],
  at: number,
): JsonObject {
  const nearest = stops.reduce(
    (best, x, i) => (Math.abs(x - at) < Math.abs(stops[best] - at) ? i : best),
    0,
  );
  return {
    ...layout,
    sliders: [
      {
        active: nearest,
        pad: { t: 76 },
        currentvalue: { prefix: 'x = ' },
        steps: stops.map((x) => ({
          label: brief(x),
          method: 'animate',
          args: [
            [brief(x)],
            {
              mode: 'immediate',
              frame: { duration: 0, redraw: false },
              transition: { duration: 0 },
            },
          ],
        })),
      },
    ],
  };
}

/** The line of text that stands for a chart with one pair of axes. */
export function describe(
  options: ChartOptions,
  names: readonly string[],
  range = '',
): string {
  if (options.alt !== undefined) return options.alt;
  const axes = `${options.yTitle ?? 'y'} / ${options.xTitle ?? 'x'}`;
  return [options.title ?? axes, options.title ? axes : '', names.join(', '), range]
    .filter((part) => part !== '')
    .join(' — ');
}
