/** What a figure sends to a notebook: long lists of numbers as plotly.js's typed arrays. */
import { Figure, PLOTLY_MIME_TYPE, plotFunction, plotSurface } from '../../../src';
import type { JsonObject } from '../../../src/host';

const JUPYTER_DISPLAY = Symbol.for('Jupyter.display') as never;

interface Sent {
  readonly data: readonly Record<string, unknown>[];
  readonly frames?: readonly { readonly data: readonly Record<string, unknown>[] }[];
}

function sent(figure: Figure): Sent {
  const bundle = figure[JUPYTER_DISPLAY] as () => Record<string, Sent>;
  return bundle.call(figure)[PLOTLY_MIME_TYPE];
}

/** Reads little-endian 32-bit floats as plotly.js does, by another way than they are written. */
function decoded(value: unknown): number[] {
  const { dtype, bdata } = value as { dtype: string; bdata: string };
  expect(dtype).toBe('f4');
  const bytes = Buffer.from(bdata, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

test('a curve is sent as bytes that hold its values to 6 digits', () => {
  const figure = plotFunction((x) => Math.PI * x, { from: 0, to: 1, samples: 11 });
  const [{ x, y }] = sent(figure).data;
  decoded(x).forEach((value, i) => expect(value).toBeCloseTo(i / 10, 6));
  decoded(y).forEach((value, i) => expect(value).toBeCloseTo((Math.PI * i) / 10, 5));
});

test('a gap in a curve is sent as NaN', () => {
  const figure = plotFunction((x) => 1 / x, { from: -1, to: 1, samples: 9 });
  const values = decoded(sent(figure).data[0].y);
  expect(values.map(Number.isNaN)).toEqual(
    [0, 0, 0, 0, 1, 0, 0, 0, 0].map((gap) => gap === 1),
  );
});

test('heights are sent with their shape, row after row', () => {
  const figure = plotSurface((x) => x.get(0) - 10 * x.get(1), {
    x0: [0, 2],
    x1: [0, 2],
    samples: 3,
  });
  const [{ z }] = sent(figure).data;
  expect((z as { shape: string }).shape).toBe('3, 3');
  expect(decoded(z)).toEqual([0, 1, 2, -10, -9, -8, -20, -19, -18]);
});

test('whole numbers from 0 to 255 are sent as one byte each', () => {
  const x = [0, 1, 2, 3, 4, 5, 254, 255];
  const [trace] = sent(new Figure({ data: [{ x }], layout: {} }, 'alt')).data;
  expect(trace.x).toEqual({ dtype: 'u1', bdata: 'AAECAwQF/v8=' });
});

test('words, short lists and ragged rows are sent as they are', () => {
  const data: JsonObject[] = [
    { type: 'bar', x: 'a b c d e f g h i j'.split(' '), y: [1, 2, 3] },
    { type: 'heatmap', z: [[1, 2, 3, 4, 5, 6, 7, 8], [1]] },
  ];
  expect(sent(new Figure({ data, layout: {} }, 'alt')).data).toEqual(data);
});

test('the traces of frames are sent as bytes too, other fields unchanged', () => {
  const x = [1, 2, 3, 4, 5, 6, 7, 8.5];
  const frames = [{ name: 'first', traces: [0], data: [{ x, mode: 'lines' }] }];
  const figure = new Figure({ data: [{ x }], layout: {}, frames }, 'alt');
  const [frame] = sent(figure).frames!;
  expect(frame).toMatchObject({ name: 'first', traces: [0] });
  expect(frame.data[0].mode).toBe('lines');
  expect(decoded(frame.data[0].x)).toEqual(x);
});
