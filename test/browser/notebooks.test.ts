/**
 * Every notebook in JupyterLab: runs from the top without an error, draws its charts and
 * answers to its sliders; a changed value and the dark theme reach the picture.
 */
import { basename } from 'node:path';
import type { Browser } from 'playwright-core';
import {
  drawnCharts,
  isDrawn,
  notebooksIn,
  openNotebook,
  pageTests,
  startBrowser,
  startLab,
} from './lab';
import type { CellOutput, Lab, NotebookPage } from './lab';

const MIME = 'application/vnd.plotly.v1+json';

/** A server for each language: both have files of the same names. */
const editions = [
  { folder: 'notebooks', notebooks: notebooksIn('notebooks') },
  { folder: 'notebooks/en', notebooks: notebooksIn('notebooks/en') },
] as const;

const labs = new Map<string, Lab>();
let browser: Browser;
let open: NotebookPage | undefined;

async function labOf({ folder, notebooks }: (typeof editions)[number]): Promise<Lab> {
  const lab = labs.get(folder) ?? (await startLab({ notebooks }));
  labs.set(folder, lab);
  return lab;
}

beforeAll(async () => {
  browser = await startBrowser();
});

afterEach(async () => {
  await open?.close();
  open = undefined;
});

afterAll(async () => {
  await browser.close();
  for (const lab of labs.values()) await lab.close();
});

const check = pageTests(() => browser);

/** The figures among the outputs of a notebook. */
function figures(outputs: readonly (readonly CellOutput[])[]): unknown[] {
  return outputs
    .flat()
    .flatMap(({ data }) => (data && MIME in data ? [data[MIME]] : []));
}

const all = editions.flatMap((edition) =>
  edition.notebooks.map((path) => ({ edition, name: basename(path) })),
);
for (const { edition, name } of all) {
  const title = `${edition.folder}/${name}`;
  check(`${title} runs, draws every chart and answers to every slider`, async () => {
    open = await openNotebook(browser, await labOf(edition), name);
    await open.runAll();
    const outputs = await open.outputs();
    expect(outputs.flat().filter(({ output_type }) => output_type === 'error')).toEqual(
      [],
    );

    const charts = await drawnCharts(open.page);
    expect(charts).toHaveLength(figures(outputs).length);
    expect(charts.length).toBeGreaterThan(0);
    expect(charts.filter((chart) => !isDrawn(chart))).toEqual([]);
    expect(charts.filter(({ label }) => label === 'Plotly figure')).toEqual([]);

    const sliders = await open.sliders();
    const source = (await open.sources()).join('\n');
    expect(sliders > 0).toBe(/\b(?:slider|intSlider)\(/.test(source));
    for (let i = 0; i < sliders; i++) await open.moveSlider(i);
    expect((await drawnCharts(open.page)).filter((chart) => !isDrawn(chart))).toEqual(
      [],
    );
  });
}

check(
  'in the dark theme, titles and axes are light and every chart is drawn',
  async () => {
    open = await openNotebook(browser, await labOf(editions[0]), '4.4-gradient.ipynb', {
      theme: 'dark',
    });
    await open.runAll();
    expect((await drawnCharts(open.page)).filter((chart) => !isDrawn(chart))).toEqual(
      [],
    );
    const inks = await open.page.evaluate(() =>
      [
        ...document.querySelectorAll(
          '.js-plotly-plot .gtitle, .js-plotly-plot .xtick text',
        ),
      ].map((text) => getComputedStyle(text).fill),
    );
    expect(inks.length).toBeGreaterThan(20);
    const darkest = (ink: string) =>
      Math.min(...ink.match(/\d+/g)!.slice(0, 3).map(Number));
    expect(Math.min(...inks.map(darkest))).toBeGreaterThan(200);
  },
);

check('a changed value moves the tangent when its cell is run again', async () => {
  open = await openNotebook(
    browser,
    await labOf(editions[0]),
    '4.3-numerical-differentiation.ipynb',
  );
  const cells = await open.sources();
  const cell = cells.findIndex((source) => source.includes('const tangentAt = 5'));
  await open.runAll();
  const tangent = async () => {
    const [output] = figures([(await open!.outputs())[cell]]);
    const { data } = output as { data: { y: number[]; x: number[] }[] };
    const [x0, x1] = data[1].x;
    const [y0, y1] = data[1].y;
    return { slope: (y1 - y0) / (x1 - x0), touches: data[2].x };
  };
  // f(x) = 0.01x² + 0.1x has the slope 0.02x + 0.1.
  const before = await tangent();
  expect(before.touches).toEqual([5]);
  expect(before.slope).toBeCloseTo(0.2, 4);
  await open.replaceInCell(cell, '= 5', '= 8');
  await open.runCell(cell);
  const after = await tangent();
  expect(after.touches).toEqual([8]);
  expect(after.slope).toBeCloseTo(0.26, 4);
});
