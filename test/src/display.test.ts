import { HOST_KEY, plotFunction, show } from '../../src';
import type { MimeBundle, NotebookHost } from '../../src';

const globals = globalThis as { [HOST_KEY]?: Partial<NotebookHost> };

afterEach(() => {
  globals[HOST_KEY] = undefined;
  jest.restoreAllMocks();
});

test('show gives the kernel a figure with data and layout, and its line of text', () => {
  const shown: MimeBundle[] = [];
  globals[HOST_KEY] = { display: (bundle) => void shown.push(bundle) };
  show(plotFunction(Math.sin, { alt: 'a sine' }));
  expect(shown).toHaveLength(1);
  expect(shown[0]['text/plain']).toBe('a sine');
  const figure = shown[0]['application/vnd.plotly.v1+json'];
  expect(figure).toMatchObject({ data: [{ type: 'scatter' }], layout: {} });
  // The file of a notebook holds it as JSON.
  expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
});

test('show prints what has no form of its own as console.log does', () => {
  const shown: MimeBundle[] = [];
  globals[HOST_KEY] = { display: (bundle) => void shown.push(bundle) };
  show('text', { a: 1 });
  expect(shown).toEqual([{ 'text/plain': 'text' }, { 'text/plain': '{ a: 1 }' }]);
});

test('without a kernel, show prints the line of text', () => {
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  show(plotFunction(Math.sin, { alt: 'a sine' }));
  expect(log.mock.calls).toEqual([['a sine']]);
});
