/** A lesson in Notebook 7: our kernel runs it, every chart is drawn, a slider redraws one. */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import {
  drawnCharts,
  isDrawn,
  openNotebook,
  pageTests,
  projectRoot,
  startBrowser,
  startLab,
} from './lab';
import type { Lab } from './lab';

let lab: Lab;
let browser: Browser;

beforeAll(async () => {
  lab = await startLab({
    frontEnd: 'notebook7',
    // Notebook 7 comes with nbgrader; the learner's own environment has JupyterLab alone.
    venv: join(projectRoot, '.cache', 'nbgrader-venv'),
    notebooks: [join(projectRoot, 'notebooks', '4.3-numerical-differentiation.ipynb')],
  });
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
  await lab.close();
});

const check = pageTests(() => browser);

check(
  'a lesson runs in Notebook 7, draws every chart and answers to a slider',
  async () => {
    const notebook = await openNotebook(
      browser,
      lab,
      '4.3-numerical-differentiation.ipynb',
    );
    expect(notebook.page.url()).toContain('/notebooks/');
    await notebook.runAll();
    const outputs = (await notebook.outputs()).flat();
    expect(outputs.filter(({ output_type }) => output_type === 'error')).toEqual([]);

    const figures = outputs.filter(
      ({ data }) => data && 'application/vnd.plotly.v1+json' in data,
    );
    const charts = await drawnCharts(notebook.page);
    expect(figures.length).toBeGreaterThan(3);
    expect(charts).toHaveLength(figures.length);
    expect(charts.filter((chart) => !isDrawn(chart))).toEqual([]);

    expect(await notebook.sliders()).toBeGreaterThan(0);
    await notebook.dragSlider(0, 0.3);
    expect(
      (await drawnCharts(notebook.page)).filter((chart) => !isDrawn(chart)),
    ).toEqual([]);
  },
);
