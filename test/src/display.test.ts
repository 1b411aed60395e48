/** `show`: through the kernel's host where there is one, as a line of text elsewhere. */
import { PLOTLY_MIME_TYPE, plotFunction, show } from '../../src';
import { HOST_KEY } from '../../src/host';
import type { MimeBundle } from '../../src/host';

const figure = plotFunction(Math.sin, { title: 'sine', samples: 3 });

afterEach(() => {
  Object.assign(globalThis, { [HOST_KEY]: undefined });
  jest.restoreAllMocks();
});

test('a figure reaches the host as one bundle with an object and a line of text', () => {
  const shown: MimeBundle[] = [];
  Object.assign(globalThis, {
    [HOST_KEY]: { display: (bundle: MimeBundle) => shown.push(bundle) },
  });
  show(figure);
  expect(shown).toHaveLength(1);
  expect(Object.keys(shown[0])).toEqual([PLOTLY_MIME_TYPE, 'text/plain']);
  expect(shown[0][PLOTLY_MIME_TYPE]).toMatchObject({ data: [{}], layout: {} });
  expect(shown[0]['text/plain']).toContain('sine');
});

test('show gives nothing back, so that a cell that ends with it draws once', () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const call: (...values: readonly unknown[]) => unknown = show;
  const returned = call(figure);
  expect(returned).toBeUndefined();
});

test('a kernel finds the same bundle on a figure that ends a cell', () => {
  const given = figure as unknown as Record<symbol, () => MimeBundle>;
  expect(given[Symbol.for('Jupyter.display')]()['text/plain']).toBe(figure.alt);
});

test('in plain Node, show prints the line that stands for the picture', () => {
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  show(figure, 'words', 3);
  expect(log.mock.calls).toEqual([[figure.alt], ['words'], ['3']]);
});
