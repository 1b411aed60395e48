/** Images, bars and histograms: where each value ends up in the figure. */
import { array, plotBars, plotHistogram, plotImages } from '../../../src';
import { numbers, trace } from './figures';

test('plotImages lays images in rows, the first row of pixels on top', () => {
  const figure = plotImages([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ]);
  // 254 steps of grey from 0 to the largest pixel, 8; 255 is the paper between.
  const sheet = trace(figure, 0).z as number[][];
  const rows = sheet.filter((row) => row.some((shade) => shade < 255));
  expect(rows.map((row) => row.filter((shade) => shade < 255))).toEqual([
    [32, 64, 159, 191],
    [95, 127, 222, 254],
  ]);
  expect(figure.layout.yaxis).toMatchObject({ autorange: 'reversed' });
});

test('plotImages writes each label above its image', () => {
  const figure = plotImages(array([[0, 1, 1, 0]]), { labels: ['7'] });
  expect(figure.layout.annotations).toMatchObject([{ text: '7', x: 0.5 }]);
});

test('diverging images have the middle of their shades at 0, and say so on the scale', () => {
  const [{ z, colorbar }] = plotImages([[-3, 1.5, 0, 3]], {
    diverging: true,
    shape: [2, 2],
  }).data;
  const pixels = (z as number[][]).flat().filter((shade) => shade < 255);
  expect(pixels).toEqual([0, 191, 127, 254]);
  expect(colorbar).toMatchObject({
    tickvals: [0, 127, 254],
    ticktext: ['-3', '0', '3'],
  });
});

test('plotImages shows what the network thought as bars', () => {
  const figure = plotImages([0, 1, 1, 0], { probabilities: [0.1, 0.9] });
  expect(trace(figure, 1)).toMatchObject({ type: 'bar', x: [0, 1], y: [0.1, 0.9] });
  expect(figure.layout.xaxis2).toMatchObject({ title: { text: 'class' } });
  expect(figure.layout.yaxis2).toMatchObject({ title: { text: 'probability' } });
});

test('plotImages refuses pixels that make no image, and too many labels', () => {
  expect(() => plotImages([[1, 2, 3]])).toThrow('An image of 3 pixels is not 2 × 2');
  expect(() => plotImages([[1]], { labels: ['a', 'b'] })).toThrow(
    '2 labels for 1 images',
  );
});

test('plotBars draws a bar for each amount', () => {
  const figure = plotBars([
    { name: 'a', value: 1 },
    { name: 'b', value: 2.5 },
  ]);
  expect(trace(figure, 0)).toMatchObject({ x: ['a', 'b'], y: [1, 2.5] });
  expect(figure.alt).toContain('a: 1, b: 2.5');
});

test('plotHistogram gives the share of values in each interval, the last one closed', () => {
  const figure = plotHistogram([{ name: 'layer 1', values: [0, 0.1, 0.6, 1] }], {
    bins: 2,
    range: [0, 1],
  });
  expect(numbers(trace(figure, 0).x)).toEqual([0.25, 0.75]);
  expect(numbers(trace(figure, 0).y)).toEqual([0.5, 0.5]);
});

test('plotHistogram leaves out values beyond the range', () => {
  const figure = plotHistogram([{ name: 'w', values: [-5, 0.2, 0.7, 9] }], {
    bins: 2,
    range: [0, 1],
  });
  expect(numbers(trace(figure, 0).y)).toEqual([0.25, 0.25]);
});
