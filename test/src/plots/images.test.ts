import { plotBars, plotHistogram, plotImages } from '../../../src';

type Sheet = readonly (readonly (number | null)[])[];

describe('plotImages', () => {
  test('lays images side by side, the first row of each at the top', () => {
    const { data } = plotImages([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]);
    const sheet = (data[0].z as Sheet).map((row) =>
      row.filter((pixel) => pixel !== null),
    );
    expect(sheet.filter((row) => row.length > 0)).toEqual([
      [1, 2, 5, 6],
      [3, 4, 7, 8],
    ]);
  });

  test('begins a new row of images after `columns`', () => {
    const images = Array.from({ length: 5 }, (_, n) => [n, n, n, n]);
    const { data } = plotImages(images, { columns: 2 });
    const top = (data[0].z as Sheet).filter((row) =>
      row.some((pixel) => pixel !== null),
    );
    expect(top.map((row) => row.filter((pixel) => pixel !== null))).toEqual([
      [0, 0, 1, 1],
      [0, 0, 1, 1],
      [2, 2, 3, 3],
      [2, 2, 3, 3],
      [4, 4],
      [4, 4],
    ]);
  });

  test('puts 0 in the middle of the colours for weights', () => {
    const { data } = plotImages([[-2, 0, 1, 0.5]], { diverging: true });
    expect(data[0]).toMatchObject({ zmin: -2, zmax: 2 });
  });

  test('names what does not fit', () => {
    expect(() => plotImages([[1, 2, 3]])).toThrow('3 pixels');
    expect(() => plotImages([[1, 2, 3, 4]], { labels: ['a', 'b'] })).toThrow(
      '2 labels for 1 images',
    );
  });
});

test('plotHistogram counts the share of values in each interval', () => {
  const { data } = plotHistogram([{ name: 'a', values: [0, 0.1, 0.9, 1] }], {
    bins: 2,
  });
  expect(data[0]).toMatchObject({ x: [0.25, 0.75], y: [0.5, 0.5] });
});

test('plotBars writes the amounts on the bars', () => {
  const { data } = plotBars([{ name: 'a', value: 1 / 3 }]);
  expect(data[0]).toMatchObject({ x: ['a'], text: ['0.3333'] });
});
