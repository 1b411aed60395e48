/** A network that learns in a cell: its curves grow, ■ stops it, and another cell goes on. */
import type { Browser } from 'playwright-core';
import { openNotebook, pageTests, startBrowser, startLab, writeNotebook } from './lab';
import type { Lab, NotebookPage } from './lab';

let lab: Lab;
let browser: Browser;
let notebook: NotebookPage;

const START = 0;
const GO_ON = 1;
const LOSS = 2;

beforeAll(async () => {
  lab = await startLab();
  // As in 4.5, with far more epochs than anyone waits for.
  writeNotebook(lab, 'training.ipynb', [
    `import { loadMnist, random, SGD, Trainer, TwoLayerNet } from 'nabla';
random.seed(1);
const digits = loadMnist();
const network = new TwoLayerNet({ inputSize: 784, hiddenSize: 50, outputSize: 10 });
const trainer = new Trainer(network, digits, {
  optimizer: new SGD({ lr: 0.5 }),
  batchSize: 100,
});
await trainer.run({ epochs: 100_000 });`,
    `trainer.optimizer = new SGD({ lr: 0.1 });
await trainer.run({ epochs: 2 });
[trainer.epoch, trainer.iteration];`,
    `network.loss(digits.train.x, digits.train.t);`,
  ]);
  browser = await startBrowser();
  notebook = await openNotebook(browser, lab, 'training.ipynb');
});

afterAll(async () => {
  await browser.close();
  await lab.close();
});

const check = pageTests(() => browser);

interface Graph extends HTMLElement {
  /** The traces as plotly.js draws them, whatever form their numbers came in. */
  readonly _fullData?: readonly { readonly x: ArrayLike<number> }[];
}

/** How many points the first curve of the chart with this index has; 0 before it is drawn. */
function points(chart: number): Promise<number> {
  return notebook.page.evaluate((at) => {
    const graph = document.querySelectorAll<Graph>('.js-plotly-plot').item(at);
    return (graph as Graph | null)?._fullData?.[0].x.length ?? 0;
  }, chart);
}

async function untilPoints(chart: number, least: number): Promise<number> {
  for (let i = 0; i < 200; i++) {
    const count = await points(chart);
    if (count >= least) return count;
    await new Promise((again) => setTimeout(again, 100));
  }
  throw new Error(`The curve has not come to ${least} points.`);
}

async function lastOutput(cell: number) {
  return (await notebook.outputs())[cell].at(-1);
}

check('curves grow while it learns, and the button stops it at once', async () => {
  const running = notebook.runCell(START);
  const few = await untilPoints(0, 3);
  expect(await untilPoints(0, few + 3)).toBeGreaterThan(few);
  // JupyterLab has asked other things meanwhile.
  expect(await notebook.status()).toBe('busy');
  await notebook.page.locator('[data-command="notebook:interrupt-kernel"]').click();
  await running;
  expect((await lastOutput(START))?.ename).toBe('KeyboardInterrupt');
  const stoppedAt = await points(0);
  await new Promise((wait) => setTimeout(wait, 1000));
  expect(await points(0)).toBe(stoppedAt);
});

check('what was learned is there, and learning goes on from it', async () => {
  const before = await points(0);
  await notebook.runCell(LOSS);
  const loss = async () => Number((await lastOutput(LOSS))?.data?.['text/plain']);
  const learned = await loss();
  // ln 10 ≈ 2.3 is the loss of a network that knows nothing.
  expect(learned).toBeLessThan(1);
  await notebook.runCell(GO_ON);
  const count = await untilPoints(1, before + 2);
  const reached = (await lastOutput(GO_ON))?.data?.['text/plain'] as string;
  const [epoch] = JSON.parse(reached.replaceAll(/\s/g, '')) as number[];
  expect(epoch).toBeGreaterThanOrEqual(before + 1);
  // The chart shows epoch 0 too.
  expect(count).toBe(epoch + 1);
  await notebook.runCell(LOSS);
  expect(await loss()).toBeLessThan(learned);
});
