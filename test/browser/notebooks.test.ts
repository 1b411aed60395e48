/** Every notebook in JupyterLab: runs from the top without an error and draws its charts. */
import { basename } from 'node:path';
import type { Browser } from 'playwright-core';
import {
  drawnCharts,
  notebooksIn,
  openNotebook,
  pageTests,
  startBrowser,
  startLab,
} from './lab';
import type { CellOutput, DrawnChart, Lab, NotebookPage } from './lab';

const MIME = 'application/vnd.plotly.v1+json';
const notebooks = notebooksIn('notebooks');

let lab: Lab;
let browser: Browser;
let open: NotebookPage | undefined;

beforeAll(async () => {
  lab = await startLab({ notebooks });
  browser = await startBrowser();
});

afterEach(async () => {
  await open?.close();
  open = undefined;
});

afterAll(async () => {
  await browser.close();
  await lab.close();
});

const check = pageTests(() => browser);

/** The figures among the outputs of a notebook. */
function figures(outputs: readonly (readonly CellOutput[])[]): unknown[] {
  return outputs
    .flat()
    .flatMap(({ data }) => (data && MIME in data ? [data[MIME]] : []));
}

describe.each(notebooks.map((path) => basename(path)))('%s', (name) => {
  check(`${name} runs from the top and draws every chart`, async () => {
    open = await openNotebook(browser, lab, name);
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
  });
});

check('a changed value moves the tangent when its cell is run again', async () => {
  open = await openNotebook(browser, lab, '4.3-numerical-differentiation.ipynb');
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

function isDrawn({ visible, traces, marks, height }: DrawnChart): boolean {
  return (
    visible && height > 100 && marks > 0 && traces.some(({ points }) => points > 0)
  );
}
