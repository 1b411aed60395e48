/**
 * One look for all charts: colours that colour-blind readers tell apart (Okabe and Ito,
 * 2008), dashes beside colours, sizes, and titles on every axis. Text and background colours are left
 * to the front end, so that charts fit its dark and its light theme.
 */
import type { JsonObject } from '../host';

export const COLORS = [
  '#0072B2', // blue
  '#D55E00', // vermilion
  '#009E73', // green
  '#CC79A7', // purple
  '#E69F00', // orange
  '#56B4E9', // sky blue
] as const;

/**
 * The line styles that go with the colours, for print and for eyes that see no colour. The
 * last two are short enough to be seen whole in a legend, as plotly's long dashes are not.
 */
export const DASHES = [
  'solid',
  'dash',
  'dot',
  'dashdot',
  '10px,3px',
  '10px,3px,2px,3px,2px,3px',
] as const;

/** Ordered values, dark to light: safe for colour-blind readers. */
export const SEQUENTIAL = 'Viridis';

/** Values with a middle: blue below 0, white at 0, vermilion above. */
export const DIVERGING = [
  [0, '#0072B2'],
  [0.5, '#FFFFFF'],
  [1, '#D55E00'],
] as const;

/** Ink on paper, for pictures of handwriting. */
export const GRAYS = [
  [0, '#FFFFFF'],
  [1, '#000000'],
] as const;

export const HEIGHT = 420;

/** The colour and dash of the n-th line of a chart. */
export function lineStyle(n: number, dashed?: boolean): JsonObject {
  const dash =
    dashed === undefined ? DASHES[n % DASHES.length] : dashed ? 'dash' : 'solid';
  return { color: COLORS[n % COLORS.length], dash, width: 2.5 };
}

/** Settings that every chart takes. */
export interface ChartOptions {
  readonly title?: string;
  readonly xTitle?: string;
  readonly yTitle?: string;
  readonly xRange?: readonly [number, number];
  readonly yRange?: readonly [number, number];
  /** 'log' draws powers of ten at equal distances. */
  readonly xType?: 'linear' | 'log';
  readonly yType?: 'linear' | 'log';
  /** Height in pixels. Default 420. */
  readonly height?: number;
  /** What the picture shows, in one line. Default: made from title, axes and names. */
  readonly alt?: string;
}

/** The smallest and the largest value along each axis. */
export interface Spans {
  readonly x?: readonly [number, number];
  readonly y?: readonly [number, number];
}

/** The smallest and the largest of the values above 0, which a log axis can show. */
export function positiveSpan(
  values: readonly number[],
): readonly [number, number] | undefined {
  const shown = values.filter((value) => value > 0 && Number.isFinite(value));
  return shown.length === 0 ? undefined : [Math.min(...shown), Math.max(...shown)];
}

/**
 * Ticks at powers of ten alone, at most about five of them; left to plotly.js where the
 * values span less than two powers, or are not known.
 */
function powersOfTen(span: readonly [number, number] | undefined): JsonObject {
  if (span === undefined) return {};
  const decades = Math.log10(span[1] / span[0]);
  return decades < 2 ? {} : { dtick: Math.ceil(decades / 5), tick0: 0 };
}

/** Keeps the first numbers of both axes from lying on each other in the corner. */
const APART = { ticks: 'outside', ticklen: 5, tickcolor: 'rgba(0,0,0,0)' } as const;

/** The layout of a chart with one pair of axes. */
export function layoutOf(
  options: ChartOptions,
  legend: boolean,
  spans: Spans = {},
): JsonObject {
  const { title, xTitle = 'x', yTitle = 'y', height = HEIGHT } = options;
  const { xType, yType, xRange, yRange } = options;
  return {
    ...frameOf(title, height),
    xaxis: {
      ...axis(xTitle, xType, xRange),
      ...APART,
      ...(xType === 'log' ? powersOfTen(xRange ?? spans.x) : {}),
    },
    yaxis: {
      ...axis(yTitle, yType, yRange),
      ...APART,
      ...(yType === 'log' ? powersOfTen(yRange ?? spans.y) : {}),
    },
    showlegend: legend,
    // Below the chart: a legend at its side leaves no room on a narrow page.
    legend: { orientation: 'h', x: 0, y: -0.2, yanchor: 'top' },
    hovermode: 'closest',
  };
}

/** What all layouts share: title, size, margins. */
export function frameOf(title: string | undefined, height: number): JsonObject {
  return {
    ...(title === undefined
      ? {}
      : { title: { text: title, x: 0.02, xanchor: 'left' } }),
    height,
    margin: { l: 64, r: 24, t: title === undefined ? 24 : 56, b: 56 },
    font: { size: 13 },
  };
}

export function axis(
  title: string,
  type: 'linear' | 'log' = 'linear',
  range?: readonly [number, number],
): JsonObject {
  const shown = range && type === 'log' ? range.map((x) => Math.log10(x)) : range;
  return {
    title: { text: title, standoff: 8 },
    automargin: true,
    // Where `layoutOf` sets no ticks: few enough that powers of ten are labelled.
    ...(type === 'log' ? { type, exponentformat: 'power', nticks: 4 } : {}),
    ...(shown ? { range: shown } : {}),
  };
}
