/** The chart renderer (kernel/lab) in JupyterLab: draws, redraws in place, follows the theme. */
import type { Browser } from 'playwright-core';
import {
  drawnCharts,
  openNotebook,
  pageTests,
  startBrowser,
  startLab,
  writeNotebook,
} from './lab';
import type { Lab, NotebookPage } from './lab';

const MIME = 'application/vnd.plotly.v1+json';

/** A cell that shows one figure. */
function cell(figure: object): string {
  return `import { display } from 'tslab';\ndisplay.raw('${MIME}', ${JSON.stringify(figure)} as never);`;
}

const line = {
  data: [{ type: 'scatter', mode: 'lines+markers', x: [0, 1, 2], y: [1, 3, 2] }],
  layout: { title: { text: 'line' }, xaxis: { title: { text: 'x' } } },
};
const surface = {
  data: [
    {
      type: 'surface',
      z: [
        [1, 2],
        [3, 4],
      ],
    },
  ],
  layout: {},
};

let lab: Lab;
let browser: Browser;
let notebook: NotebookPage;

beforeAll(async () => {
  lab = await startLab();
  writeNotebook(lab, 'charts.ipynb', [
    cell(line),
    cell(surface),
    cell({ data: 'nothing' }),
    cell({ ...line, layout: undefined }),
    `import { newDisplay } from 'tslab';
const slot = newDisplay();
function frame(i: number) {
  slot.raw('${MIME}', { data: [{ type: 'scatter', x: [0, 1], y: [0, i] }], layout: {} } as never);
}
frame(0);`,
    'for (let i = 1; i <= 20; i++) frame(i);',
  ]);
  browser = await startBrowser();
  notebook = await openNotebook(browser, lab, 'charts.ipynb');
});

const check = pageTests(() => browser);

afterAll(async () => {
  await browser.close();
  await lab.close();
});

check('draws lines and surfaces from what a cell shows', async () => {
  await notebook.runAll();
  const [first, second] = await drawnCharts(notebook.page);
  expect(first).toMatchObject({
    visible: true,
    traces: [{ type: 'scatter', points: 3 }],
  });
  expect(first.marks).toBeGreaterThan(0);
  expect(second).toMatchObject({ visible: true, traces: [{ type: 'surface' }] });
  expect(second.marks).toBeGreaterThan(0);
});

check('says in place why a malformed figure is not drawn', async () => {
  const message = notebook.page.locator('.jp-RenderedPlotly-error');
  expect(await message.textContent()).toBe(
    'The chart could not be drawn. A figure is an object with a list "data" and an object "layout", but this one has data.',
  );
});

check('draws a figure without a layout', async () => {
  const charts = await drawnCharts(notebook.page);
  expect(charts[3]).toMatchObject({ visible: true, height: 420 });
});

check('redraws an updated display in the chart that is there', async () => {
  const charts = await drawnCharts(notebook.page);
  expect(charts).toHaveLength(5);
  const last = () =>
    notebook.page.evaluate(() => {
      const graphs = document.querySelectorAll<
        HTMLElement & { data?: { y: number[] }[] }
      >('.js-plotly-plot');
      const graph = graphs[graphs.length - 1];
      const sameNode = graph.dataset.marked === 'yes';
      graph.dataset.marked = 'yes';
      return { y: graph.data?.[0]?.y, sameNode };
    });
  expect(await last()).toEqual({ y: [0, 20], sameNode: false });
  await notebook.runCell(5);
  expect(await last()).toEqual({ y: [0, 20], sameNode: true });
});

check('describes a chart to a reader who does not see it', async () => {
  const chart = notebook.page.getByRole('img', { name: 'Plotly figure' }).first();
  expect(await chart.count()).toBe(1);
});

check('takes the ink of the theme, also when the theme changes', async () => {
  const ink = () =>
    notebook.page.evaluate(() => {
      const title = document.querySelector<SVGElement>('.js-plotly-plot .gtitle')!;
      const paper = document.querySelector<SVGElement>('.js-plotly-plot .main-svg')!;
      return [getComputedStyle(title).fill, getComputedStyle(paper).backgroundColor];
    });
  const light = await ink();
  await notebook.page.evaluate(() =>
    window.jupyterapp.commands.execute('apputils:change-theme', {
      theme: 'JupyterLab Dark',
    }),
  );
  await notebook.page.waitForFunction(
    (before) =>
      getComputedStyle(document.querySelector('.js-plotly-plot .gtitle')!).fill !==
      before,
    light[0],
  );
  const [fill, background] = await ink();
  const channels = (color: string) => color.match(/\d+/g)!.slice(0, 3).map(Number);
  expect(Math.max(...channels(light[0]))).toBeLessThan(80);
  expect(Math.min(...channels(fill))).toBeGreaterThan(200);
  expect(background).toBe('rgba(0, 0, 0, 0)');
});

check('fits the chart to the width of the page', async () => {
  const width = () =>
    notebook.page.evaluate(
      () =>
        document.querySelector('.js-plotly-plot .main-svg')!.getBoundingClientRect()
          .width,
    );
  const before = await width();
  await notebook.page.setViewportSize({ width: 900, height: 900 });
  await notebook.page.waitForFunction(
    (old) =>
      document.querySelector('.js-plotly-plot .main-svg')!.getBoundingClientRect()
        .width <
      old - 100,
    before,
  );
  expect(await width()).toBeLessThan(before - 100);
});

check('leaves the saved notebook as the kernel wrote it', async () => {
  const text = await notebook.save(lab);
  expect(text).toContain(MIME);
  expect(text).not.toContain('image/png');
});
