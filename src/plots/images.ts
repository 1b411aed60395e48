/** Images and amounts: handwritten digits, learned weights, bars, histograms. */
import { array } from '../array';
import type { ArrayInput, NdArray } from '../array';
import { ShapeError, shapeText, ValueError } from '../errors';
import type { Json, JsonObject } from '../host';
import { wordInChart } from '../lesson/language';
import { Figure } from './figure';
import { describe } from './lines';
import { brief, compact, compactAll } from './numbers';
import { COLORS, DIVERGING, GRAYS, frameOf, axis, layoutOf } from './theme';
import type { ChartOptions } from './theme';

export interface ImagesOptions {
  readonly title?: string;
  /** A word above each image. */
  readonly labels?: readonly string[];
  /** How many images stand in a row. Default 10, or fewer when there are fewer. */
  readonly columns?: number;
  /** Height and width of an image in pixels. Default: square. */
  readonly shape?: readonly [height: number, width: number];
  /** Draws negative values blue and positive ones red, for weights. Default: ink on paper. */
  readonly diverging?: boolean;
  /** For a single image: what the network thought, one probability per class, as bars. */
  readonly probabilities?: ArrayInput;
  readonly height?: number;
  readonly alt?: string;
}

/** Pixels between two images, and the room for a label. */
const GAP = 2;
const LABEL_ROOM = 9;

/**
 * A sheet of images holds shades 0 … 254, more than an eye tells apart, so that a pixel
 * takes one byte of the notebook's file; 255 lets the paper through.
 */
const DARKEST = 254;
const PAPER = 255;

/** The colours of the shades, and none for the paper. */
function shades(scale: typeof GRAYS | typeof DIVERGING): Json {
  return [
    ...scale.map(([at, color]) => [(at * DARKEST) / PAPER, color]),
    [(DARKEST + 0.5) / PAPER, 'rgba(0,0,0,0)'],
    [1, 'rgba(0,0,0,0)'],
  ];
}

/**
 * Images side by side. Each row of `images` (n, pixels) is one image; shape (n, height,
 * width) will do as well, and (pixels,) for a single one.
 */
export function plotImages(images: ArrayInput, options: ImagesOptions = {}): Figure {
  const given = array(images);
  const list = given.ndim === 1 ? given.reshape(1, -1) : given;
  const [count, height, width] = imageShape(list, options.shape);
  const { labels = [], diverging = false } = options;
  if (labels.length > count) {
    throw new ShapeError(
      `plotImages got ${labels.length} labels for ${count} images; give at most one each.`,
    );
  }
  const columns = Math.max(1, Math.min(options.columns ?? 10, count));
  const rows = Math.ceil(count / columns);
  const rowHeight = height + (labels.length > 0 ? LABEL_ROOM : GAP);
  const columnWidth = width + GAP;
  const pixels = list.reshape(count, -1);
  const largest = pixels.abs().max() || 1;
  const shadeOf = (value: number): number =>
    Math.round(
      DARKEST * Math.max(0, diverging ? (value / largest + 1) / 2 : value / largest),
    );
  const sheet = Array.from({ length: rows * rowHeight }, () =>
    new Array<number>(columns * columnWidth).fill(PAPER),
  );
  const corner = (n: number): readonly [top: number, left: number] => [
    Math.floor(n / columns) * rowHeight + (rowHeight - height),
    (n % columns) * columnWidth,
  ];
  for (let n = 0; n < count; n++) {
    const [top, left] = corner(n);
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) {
        sheet[top + i][left + j] = shadeOf(pixels.get(n, i * width + j));
      }
    }
  }
  const picture: JsonObject = {
    type: 'heatmap',
    z: sheet,
    colorscale: shades(diverging ? DIVERGING : GRAYS),
    zmin: 0,
    zmax: PAPER,
    showscale: diverging,
    ...(diverging
      ? {
          colorbar: {
            thickness: 14,
            tickvals: [0, DARKEST / 2, DARKEST],
            ticktext: [-largest, 0, largest].map(brief),
          },
        }
      : {}),
    hoverinfo: 'skip',
  };
  const bars =
    options.probabilities === undefined
      ? undefined
      : probabilityBars(options.probabilities);
  const hidden = { visible: false, constrain: 'domain' };
  const pixelHeight = Math.max(200, 40 + rows * rowHeight * (columns > 5 ? 2.6 : 3.4));
  return new Figure(
    {
      data: bars ? [picture, bars] : [picture],
      layout: {
        ...frameOf(options.title, options.height ?? (bars ? 320 : pixelHeight)),
        margin: {
          l: 16,
          r: 16,
          t: options.title === undefined ? 16 : 48,
          b: bars ? 48 : 16,
        },
        xaxis: { ...hidden, domain: bars ? [0, 0.4] : [0, 1] },
        // Row 0 is the top of an image.
        yaxis: { ...hidden, autorange: 'reversed', scaleanchor: 'x' },
        ...(bars
          ? {
              xaxis2: {
                ...axis(wordInChart({ ko: '클래스', en: 'class' })),
                domain: [0.5, 1],
                anchor: 'y2',
                dtick: 1,
              },
              yaxis2: {
                ...axis(
                  wordInChart({ ko: '확률', en: 'probability' }),
                  'linear',
                  [0, 1],
                ),
                anchor: 'x2',
              },
            }
          : {}),
        annotations: labels.map((text, n) => {
          const [top, left] = corner(n);
          return {
            text,
            x: left + width / 2 - 0.5,
            y: top - 1,
            yanchor: 'bottom',
            showarrow: false,
            font: { size: 13 },
          };
        }),
        showlegend: false,
      },
    },
    options.alt ??
      [options.title, `${count} × (${height} × ${width})`, labels.join(', ')]
        .filter((part) => part)
        .join(' — '),
  );
}

function imageShape(
  images: NdArray,
  shape: readonly [number, number] | undefined,
): readonly [count: number, height: number, width: number] {
  if (images.size === 0 || images.ndim > 3) {
    throw new ShapeError(
      `plotImages needs images of shape (n, pixels) or (n, height, width), but the shape is ${shapeText(images.shape)}.`,
    );
  }
  const count = images.shape[0];
  if (images.ndim === 3) return [count, images.shape[1], images.shape[2]];
  const pixels = images.shape[1];
  const side = Math.round(Math.sqrt(pixels));
  const [height, width] = shape ?? [side, side];
  if (height * width !== pixels) {
    throw new ShapeError(
      `An image of ${pixels} pixels is not ${height} × ${width}; say its height and width with shape: [height, width].`,
    );
  }
  return [count, height, width];
}

function probabilityBars(probabilities: ArrayInput): JsonObject {
  const values = array(probabilities).reshape(-1);
  return {
    type: 'bar',
    x: Array.from({ length: values.size }, (_, k) => k),
    y: compactAll(values),
    marker: { color: COLORS[0] },
    xaxis: 'x2',
    yaxis: 'y2',
    hovertemplate: '%{x}: %{y}<extra></extra>',
  };
}

/** Bars with their names, to compare a few amounts. */
export function plotBars(
  bars: readonly { readonly name: string; readonly value: number }[],
  options: ChartOptions = {},
): Figure {
  if (bars.length === 0) throw new ValueError('A chart needs at least one bar.');
  return new Figure(
    {
      data: [
        {
          type: 'bar',
          x: bars.map(({ name }) => name),
          y: bars.map(({ value }) => compact(value)),
          text: bars.map(({ value }) => brief(value)),
          marker: { color: COLORS[0] },
        },
      ],
      layout: layoutOf({ xTitle: '', ...options }, false),
    },
    describe(
      options,
      bars.map(({ name, value }) => `${name}: ${brief(value)}`),
    ),
  );
}

export interface HistogramOptions extends ChartOptions {
  /** How many bars the range is cut into. Default 30. */
  readonly bins?: number;
  /** The range of values that is counted. Default: all of them. */
  readonly range?: readonly [number, number];
}

/**
 * How often values occur: the share of them in each of `bins` equal intervals, one panel
 * for each set of values. Counted here, so that the notebook holds the bars and not the
 * values.
 */
export function plotHistogram(
  sets: readonly { readonly name: string; readonly values: ArrayInput }[],
  options: HistogramOptions = {},
): Figure {
  if (sets.length === 0)
    throw new ValueError('A chart needs at least one set of values.');
  const { bins = 30 } = options;
  const all = sets.map(({ values }) => array(values).reshape(-1));
  const [from, to] = options.range ?? [
    Math.min(...all.map((values) => values.min())),
    Math.max(...all.map((values) => values.max())),
  ];
  const size = (to - from || 1) / bins;
  const middles = Array.from({ length: bins }, (_, i) => from + (i + 0.5) * size);
  const gap = 0.03;
  const width = (1 - gap * (sets.length - 1)) / sets.length;
  const axesOf = (n: number): string => (n === 0 ? '' : String(n + 1));
  const panels = sets.map((set, n) => {
    const counts = new Array<number>(bins).fill(0);
    for (const value of all[n]) {
      if (!(value >= from && value <= to)) continue;
      counts[Math.min(Math.floor((value - from) / size), bins - 1)]++;
    }
    return {
      type: 'bar',
      x: compactAll(middles),
      y: counts.map((count) => compact(count / all[n].size)),
      name: set.name,
      marker: { color: COLORS[n % COLORS.length] },
      xaxis: `x${axesOf(n)}`,
      yaxis: 'y',
    };
  });
  return new Figure(
    {
      data: panels,
      layout: {
        ...frameOf(options.title, options.height ?? 300),
        bargap: 0,
        showlegend: false,
        yaxis: axis(options.yTitle ?? '', options.yType, options.yRange),
        ...Object.fromEntries(
          sets.map(({ name }, n) => {
            const left = n * (width + gap);
            const domain = [left, left + width];
            return [`xaxis${axesOf(n)}`, { ...axis(name), domain, nticks: 4 }];
          }),
        ),
      },
    },
    describe(
      { ...options, xTitle: options.xTitle ?? '' },
      sets.map(({ name }, n) => `${name}: σ = ${brief(all[n].std())}`),
    ),
  );
}
