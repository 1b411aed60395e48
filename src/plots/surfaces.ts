/** Functions of two variables: surface, contour, gradient field, the path of a descent. */
import { array } from '../array';
import type { NdArray } from '../array';
import { numericalGradient } from '../differentiation';
import type { FunctionOfArray } from '../differentiation';
import type { Descent } from '../descent';
import { ValueError } from '../errors';
import type { Json, JsonObject } from '../host';
import { Figure } from './figure';
import { brief, compact, compactAll, sampled } from './numbers';
import { COLORS, DASHES, HEIGHT, SEQUENTIAL, axis, frameOf } from './theme';

/** A range of one variable. */
export type Range = readonly [from: number, to: number];

/** What charts of two variables take. */
export interface PlaneOptions {
  readonly title?: string;
  /** The ranges of the variables. Default −3 to 3. */
  readonly x0?: Range;
  readonly x1?: Range;
  /** Default x₀, x₁ and f. */
  readonly x0Title?: string;
  readonly x1Title?: string;
  readonly zTitle?: string;
  /** How many points per side the function is computed at. Default 41, on a surface 31. */
  readonly samples?: number;
  readonly height?: number;
  readonly alt?: string;
}

/** A point of the plane with a class: points of one class look alike. */
export interface PlanePoint {
  readonly x0: number;
  readonly x1: number;
  readonly label: string;
}

interface Plane {
  readonly x0: readonly number[];
  readonly x1: readonly number[];
  readonly x0Title: string;
  readonly x1Title: string;
  readonly zTitle: string;
}

function planeOf(options: PlaneOptions, samples: number): Plane {
  const { x0 = [-3, 3], x1 = [-3, 3] } = options;
  return {
    x0: sampled(x0[0], x0[1], samples),
    x1: sampled(x1[0], x1[1], samples),
    x0Title: options.x0Title ?? 'x₀',
    x1Title: options.x1Title ?? 'x₁',
    zTitle: options.zTitle ?? 'f',
  };
}

/** The values of f over the plane: one row for each x₁. */
function heights(f: FunctionOfArray, { x0, x1 }: Plane): readonly Json[] {
  return x1.map((b) => x0.map((a) => compact(f(array([a, b])))));
}

function describePlane(options: PlaneOptions, { x0, x1 }: Plane, more = ''): string {
  if (options.alt !== undefined) return options.alt;
  const range = (name: string, xs: readonly number[]): string =>
    `${name} ${brief(xs[0])} … ${brief(xs[xs.length - 1])}`;
  return [
    options.title ?? 'f(x₀, x₁)',
    more,
    range(options.x0Title ?? 'x₀', x0),
    range(options.x1Title ?? 'x₁', x1),
  ]
    .filter((part) => part !== '')
    .join(' — ');
}

export interface SurfaceOptions extends PlaneOptions {
  /** A walk to draw on the surface. */
  readonly descent?: Descent;
}

/** The surface z = f(x₀, x₁), to turn with the mouse (4.3.3). */
export function plotSurface(f: FunctionOfArray, options: SurfaceOptions = {}): Figure {
  const plane = planeOf(options, options.samples ?? 31);
  const { descent } = options;
  return new Figure(
    {
      data: [
        {
          type: 'surface',
          x: compactAll(plane.x0),
          y: compactAll(plane.x1),
          z: heights(f, plane),
          colorscale: SEQUENTIAL,
          showscale: false,
          contours: { z: { show: true, usecolormap: true, width: 1 } },
          ...(descent ? { opacity: 0.85 } : {}),
        },
        ...(descent ? [spacePath(f, descent)] : []),
      ],
      layout: {
        ...frameOf(options.title, options.height ?? 460),
        margin: { l: 0, r: 0, t: options.title === undefined ? 0 : 48, b: 0 },
        scene: scene(plane),
      },
    },
    describePlane(options, plane),
  );
}

/** In a small picture of a box, more numbers would lie on each other. */
const FEW_TICKS = 6;

function scene({ x0Title, x1Title, zTitle }: Plane, distance = 1): JsonObject {
  const [x, y, z] = [-0.95, -1.2, 1.6].map((part) => part * distance);
  return {
    xaxis: { title: { text: x0Title }, nticks: FEW_TICKS },
    yaxis: { title: { text: x1Title }, nticks: FEW_TICKS },
    zaxis: { title: { text: zTitle }, nticks: FEW_TICKS },
    // High enough to look over the near rim of a bowl, and from the side of a walk that
    // starts at (−3, 4); the centre is lowered so that the names of the lower axes stay in
    // the picture.
    camera: { eye: { x, y, z }, center: { x: 0, y: 0, z: -0.18 } },
    aspectmode: 'cube',
  };
}

/** A walk on the surface. */
function spacePath(f: FunctionOfArray, { history }: Descent): JsonObject {
  return {
    type: 'scatter3d',
    mode: 'lines+markers',
    x: history.map((at) => compact(at.get(0))),
    y: history.map((at) => compact(at.get(1))),
    z: history.map((at) => compact(f(at))),
    line: { color: COLORS[1], width: 6 },
    marker: { color: COLORS[1], size: 3.5 },
    showlegend: false,
  };
}

export interface ContourOptions extends PlaneOptions {
  readonly points?: readonly PlanePoint[];
}

/** Lines of equal value, as on a map, over shades of the value. */
export function plotContour(f: FunctionOfArray, options: ContourOptions = {}): Figure {
  const plane = planeOf(options, options.samples ?? 41);
  const points = options.points ?? [];
  const classes = [...new Set(points.map(({ label }) => label))];
  return new Figure(
    {
      data: [
        contour(f, plane, '', true),
        ...classes.map((label, n) =>
          classPoints(
            points.filter((point) => point.label === label),
            label,
            n,
          ),
        ),
      ],
      layout: {
        ...planeLayout(options, plane),
        showlegend: classes.length > 0,
        legend: { orientation: 'h', x: 0, y: -0.2, yanchor: 'top' },
      },
    },
    describePlane(options, plane, classes.join(', ')),
  );
}

function contour(
  f: FunctionOfArray,
  plane: Plane,
  axes: string,
  scale: boolean,
): JsonObject {
  return {
    type: 'contour',
    x: compactAll(plane.x0),
    y: compactAll(plane.x1),
    z: heights(f, plane),
    colorscale: SEQUENTIAL,
    showscale: scale,
    ...(scale ? { colorbar: { title: { text: plane.zTitle }, thickness: 14 } } : {}),
    contours: { coloring: 'fill', showlines: true },
    line: { width: 0.6, color: '#FFFFFF' },
    ncontours: 18,
    ...subplot(axes),
  };
}

/** The points of one class, each class with a shape of its own. */
function classPoints(
  points: readonly PlanePoint[],
  label: string,
  n: number,
): JsonObject {
  return {
    type: 'scatter',
    mode: 'markers',
    x: points.map(({ x0 }) => compact(x0)),
    y: points.map(({ x1 }) => compact(x1)),
    name: label,
    marker: {
      size: 11,
      symbol: ['circle', 'square', 'diamond', 'cross'][n % 4],
      color: ['#FFFFFF', COLORS[4], COLORS[5], COLORS[3]][n % 4],
      line: { width: 1.5, color: '#222222' },
    },
  };
}

function planeLayout(options: PlaneOptions, plane: Plane): JsonObject {
  return {
    ...frameOf(options.title, options.height ?? HEIGHT + 40),
    ...axesOfPlane(plane, '', ends(plane.x0), ends(plane.x1)),
  };
}

/** How many times longer than the other a range may be for both to share a scale. */
const LONGEST_AT_ONE_SCALE = 3;

/**
 * The pair of axes of a map. Where the ranges allow, both have one scale: only then do
 * gradients stand at right angles to the lines of equal value, and circles look round.
 */
function axesOfPlane(
  plane: Plane,
  axes: string,
  x0: Range,
  x1: Range,
): Readonly<Record<string, JsonObject>> {
  const ratio = (x0[1] - x0[0]) / (x1[1] - x1[0]);
  const oneScale = Math.max(ratio, 1 / ratio) <= LONGEST_AT_ONE_SCALE;
  const constrain = oneScale ? { constrain: 'domain' } : {};
  return {
    [`xaxis${axes}`]: { ...axis(plane.x0Title, 'linear', x0), ...constrain },
    [`yaxis${axes}`]: {
      ...axis(plane.x1Title, 'linear', x1),
      ...constrain,
      ...(oneScale ? { scaleanchor: `x${axes}` } : {}),
    },
  };
}

function ends(values: readonly number[]): Range {
  return [values[0], values[values.length - 1]];
}

function subplot(axes: string): JsonObject {
  return axes === '' ? {} : { xaxis: `x${axes}`, yaxis: `y${axes}` };
}

export interface FieldOptions extends PlaneOptions {
  /** +1 draws the gradient, −1 its opposite, the way down. Default 1. */
  readonly sign?: 1 | -1;
  /** How many arrows per side. Default 15. */
  readonly arrows?: number;
}

/**
 * The gradient of f at the points of a grid as arrows (4.4): each points where the function
 * grows fastest, and is as long as the slope is steep. With `sign: −1`, the way down.
 */
export function plotGradientField(
  f: FunctionOfArray,
  options: FieldOptions = {},
): Figure {
  const { sign = 1, arrows = 15 } = options;
  const plane = planeOf(options, arrows);
  const starts = plane.x1.flatMap((b) => plane.x0.map((a) => [a, b] as const));
  const slopes = starts.map((at) => {
    const gradient = numericalGradient(f, [...at]);
    return [sign * gradient.get(0), sign * gradient.get(1)] as const;
  });
  const steepest = Math.max(...slopes.map(([a, b]) => Math.hypot(a, b)));
  if (!(steepest > 0 && Number.isFinite(steepest))) {
    throw new ValueError(
      `The gradient must be finite and somewhere other than 0 to be drawn, but the steepest slope is ${steepest}.`,
    );
  }
  // The longest arrow reaches as far as the next point of the grid.
  const reach = Math.min(plane.x0[1] - plane.x0[0], plane.x1[1] - plane.x1[0]) * 0.95;
  const xs: Json[] = [];
  const ys: Json[] = [];
  starts.forEach(([a, b], i) => {
    const [da, db] = slopes[i].map((slope) => (slope / steepest) * reach);
    if (Math.hypot(da, db) < reach * 0.01) return;
    for (const [x, y] of arrow(a, b, da, db)) {
      xs.push(x === null ? null : compact(x));
      ys.push(y === null ? null : compact(y));
    }
  });
  return new Figure(
    {
      data: [
        {
          type: 'scatter',
          mode: 'lines',
          x: xs,
          y: ys,
          line: { color: COLORS[0], width: 1.8 },
          hoverinfo: 'skip',
        },
        {
          type: 'scatter',
          mode: 'markers',
          x: starts.map(([a]) => compact(a)),
          y: starts.map(([, b]) => compact(b)),
          customdata: slopes.map(([da, db]) => [compact(da), compact(db)]),
          hovertemplate:
            '(%{x}, %{y})<br>(%{customdata[0]}, %{customdata[1]})<extra></extra>',
          marker: { size: 3, color: COLORS[0] },
        },
      ],
      layout: {
        ...frameOf(options.title, options.height ?? HEIGHT + 40),
        ...axesOfPlane(plane, '', widened(plane.x0), widened(plane.x1)),
        showlegend: false,
      },
    },
    describePlane(options, plane, sign > 0 ? '∇f' : '−∇f'),
  );
}

/** A little room at both ends, for arrows that leave the grid. */
function widened(values: readonly number[]): Range {
  const [from, to] = ends(values);
  const room = (to - from) * 0.08;
  return [from - room, to + room];
}

/** An arrow as one broken line: shaft, then both sides of its head, then a gap. */
function arrow(
  x: number,
  y: number,
  dx: number,
  dy: number,
): readonly (readonly [number | null, number | null])[] {
  const tip = [x + dx, y + dy] as const;
  const side = (turn: number): readonly [number, number] => {
    const angle = Math.atan2(dy, dx) + Math.PI - turn;
    const length = Math.hypot(dx, dy) * 0.35;
    return [tip[0] + length * Math.cos(angle), tip[1] + length * Math.sin(angle)];
  };
  return [[x, y], tip, side(0.45), tip, side(-0.45), [null, null]];
}

export interface DescentOptionsOfPlot extends PlaneOptions {
  /** The names of the walks. */
  readonly names?: readonly string[];
  /** Gives each walk a map of its own beside the other. Default: all on one. */
  readonly sideBySide?: boolean;
  /** Adds a button and a slider that replay the walk step by step, without a kernel. */
  readonly animate?: boolean;
  /** Draws the walk on the surface too, beside the map. For one walk. */
  readonly surface?: boolean;
}

/** The path of a gradient descent over the contour of f (figure 4-10); several to compare. */
export function plotDescent(
  f: FunctionOfArray,
  descents: Descent | readonly Descent[],
  options: DescentOptionsOfPlot = {},
): Figure {
  const walks: readonly Descent[] = 'history' in descents ? [descents] : descents;
  if (walks.length === 0) throw new ValueError('A chart needs at least one descent.');
  const { sideBySide = false, surface = false, names = [] } = options;
  const plane = planeOf(options, options.samples ?? 41);
  const maps = sideBySide ? walks.map((_, n) => axesName(n)) : [''];
  const axesOf = (n: number): string => (sideBySide ? axesName(n) : '');
  const data: JsonObject[] = [
    ...maps.map((axes) => contour(f, plane, axes, false)),
    ...walks.map(({ history }, n) =>
      flatPath(history, n, names.at(n), axesOf(n), plane),
    ),
  ];
  const paths = walks.map((_, n) => maps.length + n);
  if (surface) {
    data.push(
      {
        ...plotSurface(f, { ...options, samples: 31 }).data[0],
        contours: { z: { show: false } },
        opacity: 0.85,
      },
      spacePath(f, walks[0]),
    );
    paths.push(data.length - 1);
  }
  const layout = {
    ...frameOf(options.title, options.height ?? HEIGHT + (surface ? 140 : 40)),
    ...(names.length > 0 ? roomForLegend(options.title) : {}),
    ...columns(plane, maps, surface ? MAP_BESIDE_SURFACE : 1),
    ...(surface
      ? { scene: { ...scene(plane, 1.1), domain: { x: [SURFACE_FROM, 1], y: [0, 1] } } }
      : {}),
    showlegend: names.length > 0,
    // Above the maps: below them are the controls of the animation.
    legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1.02, yanchor: 'bottom' },
  };
  const steps = Math.max(...walks.map(({ history }) => history.length));
  const part = (until: number): readonly JsonObject[] => [
    ...walks.map(({ history }) => coordinates(history.slice(0, until))),
    ...(surface ? [coordinatesInSpace(f, walks[0].history.slice(0, until))] : []),
  ];
  const stops = options.animate ? animationStops(steps) : [];
  return new Figure(
    {
      data,
      layout: options.animate ? { ...layout, ...player(stops) } : layout,
      ...(options.animate
        ? {
            frames: stops.map((n) => ({
              name: String(n),
              traces: paths,
              data: part(n + 1),
            })),
          }
        : {}),
    },
    describePlane(
      options,
      plane,
      walks.map((walk, n) => walkText(walk, names.at(n))).join('; '),
    ),
  );
}

function axesName(n: number): string {
  return n === 0 ? '' : String(n + 1);
}

/** More pictures of a walk would make the notebook larger and show nothing new. */
const MOST_FRAMES = 25;

/** At most 25 pictures of a walk, closer together at its start, where the steps are long. */
function animationStops(steps: number): readonly number[] {
  const count = Math.min(steps, MOST_FRAMES);
  const stops = Array.from({ length: count }, (_, i) =>
    steps <= MOST_FRAMES ? i : Math.round((i / (count - 1)) ** 1.5 * (steps - 1)),
  );
  return [...new Set(stops)];
}

/** A button that plays the frames, and a slider that steps through them. */
function player(stops: readonly number[]): JsonObject {
  const now = {
    mode: 'immediate',
    frame: { duration: 0 },
    transition: { duration: 0 },
  };
  const play = {
    fromcurrent: true,
    frame: { duration: 120 },
    transition: { duration: 0 },
  };
  return {
    updatemenus: [
      {
        type: 'buttons',
        direction: 'left',
        // A pressed button would turn white, also where its sign is white.
        showactive: false,
        x: 0,
        y: -0.22,
        xanchor: 'left',
        yanchor: 'top',
        buttons: [
          { label: '▶', method: 'animate', args: [null, play] },
          { label: '❚❚', method: 'animate', args: [[null], now] },
        ],
      },
    ],
    sliders: [
      {
        active: stops.length - 1,
        x: 0.2,
        len: 0.8,
        // Its left end is beside the buttons.
        currentvalue: { xanchor: 'right' },
        y: -0.16,
        pad: { t: 24 },
        steps: stops.map((n) => ({
          label: String(n),
          method: 'animate',
          args: [[String(n)], now],
        })),
      },
    ],
  };
}

/** The share of the width for a map beside a surface, which needs more: it has air around it. */
const MAP_BESIDE_SURFACE = 0.37;
const SURFACE_FROM = 0.42;

/** The title at the very top, and a line or two for a legend between it and the maps. */
function roomForLegend(title: string | undefined): JsonObject {
  if (title === undefined) return {};
  const top = { y: 1, yref: 'container', yanchor: 'top', pad: { t: 14 } };
  return {
    title: { text: title, x: 0.02, xanchor: 'left', ...top },
    margin: { l: 64, r: 24, t: 92, b: 56 },
  };
}

/** Axes for maps side by side, from the left to the share `until` of the width. */
function columns(plane: Plane, maps: readonly string[], until: number): JsonObject {
  const gap = 0.1;
  const width = (until - gap * (maps.length - 1)) / maps.length;
  const layout: Record<string, JsonObject> = {};
  maps.forEach((axes, n) => {
    const from = n * (width + gap);
    const pair = axesOfPlane(plane, axes, ends(plane.x0), ends(plane.x1));
    const placed = { domain: [from, from + width], anchor: `y${axes}` };
    layout[`xaxis${axes}`] = { ...pair[`xaxis${axes}`], ...placed };
    layout[`yaxis${axes}`] = { ...pair[`yaxis${axes}`], anchor: `x${axes}` };
  });
  return layout;
}

/** Light colours with a dark edge, so that a path shows on every shade of the map. */
const PATH_COLORS = ['#FFFFFF', COLORS[4], '#F0E442', COLORS[3], COLORS[5], COLORS[1]];
const PATH_SYMBOLS = ['circle', 'square', 'diamond', 'cross', 'triangle-up', 'x'];

function flatPath(
  history: readonly NdArray[],
  n: number,
  name: string | undefined,
  axes: string,
  plane: Plane,
): JsonObject {
  return {
    type: 'scatter',
    mode: 'lines+markers',
    ...coordinates(history),
    line: {
      color: PATH_COLORS[n % PATH_COLORS.length],
      dash: DASHES[n % DASHES.length],
      width: 2.5,
    },
    marker: {
      size: markerSizes(history, plane),
      symbol: PATH_SYMBOLS[n % PATH_SYMBOLS.length],
      color: PATH_COLORS[n % PATH_COLORS.length],
      line: { width: 1, color: '#222222' },
    },
    ...(name === undefined ? { showlegend: false } : { name }),
    ...subplot(axes),
  };
}

const MARKER_SIZE = 7;

/** Markers nearer to each other than this share of the map's width would overlap. */
const MARKER_DISTANCE = 0.03;

/**
 * The sizes of a path's markers: 0 for steps so short that their dark edges would lie on
 * each other and hide the path. The first and the last are always drawn.
 */
function markerSizes(history: readonly NdArray[], { x0, x1 }: Plane): Json {
  const [width, height] = [x0, x1].map((xs) => xs[xs.length - 1] - xs[0]);
  let drawn = history[0];
  const sizes = history.map((at, i) => {
    const far =
      Math.hypot(
        (at.get(0) - drawn.get(0)) / width,
        (at.get(1) - drawn.get(1)) / height,
      ) >= MARKER_DISTANCE;
    if (i > 0 && i < history.length - 1 && !far) return 0;
    drawn = at;
    return MARKER_SIZE;
  });
  return sizes.includes(0) ? sizes : MARKER_SIZE;
}

function coordinates(history: readonly NdArray[]): JsonObject {
  return {
    x: history.map((at) => compact(at.get(0))),
    y: history.map((at) => compact(at.get(1))),
  };
}

function coordinatesInSpace(
  f: FunctionOfArray,
  history: readonly NdArray[],
): JsonObject {
  return { ...coordinates(history), z: history.map((at) => compact(f(at))) };
}

function walkText({ history }: Descent, name: string | undefined): string {
  const at = (x: NdArray): string => `(${brief(x.get(0))}, ${brief(x.get(1))})`;
  const walk = `${at(history[0])} → ${at(history[history.length - 1])}`;
  return name === undefined ? walk : `${name}: ${walk}`;
}
