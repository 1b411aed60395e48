/**
 * `npm run render -- [words]`: runs the notebooks of both languages in JupyterLab, in a
 * headless Chromium, and writes their outputs into the committed files, with a PNG beside
 * each chart for readers whose page draws no Plotly (GitHub). With words, only notebooks
 * whose path has one of them. Exit code 1 when a cell fails or a file is above 1 MB.
 *
 * The outputs of the same code are the same bytes each time: the run begins without a
 * learner's progress, a slider is left out (its model lives only as long as the kernel;
 * its picture stays), and a cell that measures time keeps the outputs it has.
 */
import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Failure, runMain } from '../setup/failure.mjs';
import { readArguments } from '../setup/usage.mjs';
import { encodePng } from './png.mjs';
import { markRendered, PLOTLY_MIME_TYPE, textOf } from './rendered.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);
const { readNotebook, saveNotebook } = require('../dist/runner/notebook.js');
const { drawnCharts, openNotebook, startBrowser, startLab } = requireTypeScript(
  join(root, 'test', 'browser', 'lab.ts'),
);

const USAGE =
  'npm run render [-- WORDS of the notebooks that are to be rendered, such as 4.3]';
const WIDGET_MIME_TYPE = 'application/vnd.jupyter.widget-view+json';
const WIDTH = 700;
const LARGEST = 1_000_000;

/** The browser tests' JupyterLab is TypeScript that nobody compiles ahead. */
function requireTypeScript(file) {
  const { transformFileSync } = require('@swc/core');
  require.extensions['.ts'] = (module, path) => {
    const { code } = transformFileSync(path, {
      module: { type: 'commonjs' },
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    });
    module._compile(code, path);
  };
  return require(file);
}

/** A figure on white, as PNG in base64. */
async function pictureOf(page, figure) {
  const pixels = await page.evaluate(
    async ({ data, layout, width }) => {
      /* global createImageBitmap, document, window */
      const height = layout.height ?? 420;
      const template = { layout: { paper_bgcolor: '#fff', plot_bgcolor: '#fff' } };
      const url = await window.Plotly.toImage(
        { data, layout: { template, ...layout } },
        { format: 'png', width, height },
      );
      const bitmap = await createImageBitmap(await (await fetch(url)).blob());
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width, height });
      const context = canvas.getContext('2d');
      context.fillStyle = '#fff';
      context.fillRect(0, 0, width, height);
      context.drawImage(bitmap, 0, 0);
      const { data: rgba } = context.getImageData(0, 0, width, height);
      let text = '';
      for (let i = 0; i < rgba.length; i += 0x8000) {
        text += String.fromCharCode(...rgba.subarray(i, i + 0x8000));
      }
      return window.btoa(text);
    },
    { ...figure, width: WIDTH },
  );
  return encodePng(Buffer.from(pixels, 'base64'), WIDTH).toString('base64');
}

/** An output as the file keeps it, with its picture; undefined when nothing is left of it. */
async function outputToKeep(page, output) {
  if (output.output_type === 'stream') return { ...output, text: textOf(output.text) };
  if (output.data === undefined) return output;
  const data = Object.fromEntries(
    Object.entries(output.data).map(([type, value]) => [
      type,
      type.startsWith('text/') ? textOf(value) : value,
    ]),
  );
  if (WIDGET_MIME_TYPE in data) return undefined;
  if (PLOTLY_MIME_TYPE in data) {
    data['image/png'] = await pictureOf(page, data[PLOTLY_MIME_TYPE]);
  }
  return { ...output, data };
}

/** Fills the code cells of the notebook at `path` with the outputs of the open page. */
async function keepOutputs(path, page, outputs) {
  const file = readNotebook(path);
  let count = 0;
  for (const [index, cell] of file.cells.entries()) {
    if (cell.cell_type !== 'code') continue;
    cell.execution_count = ++count;
    const measuresTime = cell.source.includes('performance.now()');
    if (measuresTime && cell.outputs.length > 0) continue;
    const kept = [];
    for (const output of outputs[index]) {
      const one = await outputToKeep(page, output);
      if (one !== undefined) kept.push(one);
    }
    cell.outputs = kept;
  }
  markRendered(file);
  saveNotebook(path, file);
}

async function render(browser, lab, path) {
  const notebook = await openNotebook(browser, lab, basename(path));
  try {
    await notebook.runAll();
    const outputs = await notebook.outputs();
    const error = outputs.flat().find(({ output_type }) => output_type === 'error');
    if (error) throw new Failure(`${path}: ${error.ename}: ${error.evalue}`);
    await drawnCharts(notebook.page);
    await keepOutputs(path, notebook.page, outputs);
  } finally {
    await notebook.close();
  }
  const { size } = statSync(path);
  console.log(`${path.slice(root.length)}  ${(size / 1000).toFixed(0)} kB`);
  if (size > LARGEST) {
    throw new Failure(
      `${path} is above ${LARGEST / 1e6} MB; its charts hold too much.`,
    );
  }
}

async function main() {
  const { positionals: words } = readArguments(USAGE, { allowPositionals: true });
  const browser = await startBrowser();
  try {
    for (const folder of [join(root, 'notebooks'), join(root, 'notebooks', 'en')]) {
      const paths = readdirSync(folder)
        .filter((name) => name.endsWith('.ipynb'))
        .sort()
        .map((name) => join(folder, name))
        .filter(
          (path) => words.length === 0 || words.some((word) => path.includes(word)),
        );
      if (paths.length === 0) continue;
      // A server for each language: both have files of the same names.
      const lab = await startLab({ notebooks: paths });
      try {
        for (const path of paths) await render(browser, lab, path);
      } finally {
        await lab.close();
      }
    }
  } finally {
    await browser.close();
  }
}

await runMain(main);
