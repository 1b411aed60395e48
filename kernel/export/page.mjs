/**
 * A notebook as one HTML page that needs nothing else: charts stay interactive with the
 * single copy of plotly.js in the page, formulas are typeset here, by KaTeX, with its
 * fonts inside.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { textOf } from './rendered.mjs';

const require = createRequire(import.meta.url);
const katex = require('katex');
const MarkdownIt = require('markdown-it');

const PLOTLY = 'application/vnd.plotly.v1+json';
const markdown = new MarkdownIt({ html: true, linkify: false });

/** Text as HTML shows it literally. */
export function escapeHtml(text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/**
 * Code and formulas of a Markdown text, the longest form first. Code is matched only so
 * that a dollar sign in it is not taken for a formula.
 */
const CODE_OR_FORMULA =
  /(```[\s\S]*?```|`[^`\n]*`)|\$\$([\s\S]+?)\$\$|\$([^\s$](?:[^$\n]*[^\s$])?)\$(?!\d)/g;

/** Markdown with TeX formulas as HTML; links to notebooks lead to their pages. */
export function markdownToHtml(source) {
  const formulas = [];
  const marked = source.replace(CODE_OR_FORMULA, (whole, code, block, inline) => {
    if (code !== undefined) return whole;
    const tex = block ?? inline;
    formulas.push(
      katex.renderToString(tex, {
        displayMode: block !== undefined,
        output: 'htmlAndMathml',
        throwOnError: true,
      }),
    );
    // Letters only: Markdown must not see anything in it.
    return `FORMULA${formulas.length - 1}END`;
  });
  return markdown
    .render(marked)
    .replace(/FORMULA(\d+)END/g, (_, n) => formulas[n])
    .replace(/href="([^":]+)\.ipynb(#[^"]*)?"/g, 'href="$1.html$2"');
}

/** JSON inside a script element, where `</script>` would end it. */
export function scriptJson(value) {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

export function outputToHtml(output) {
  if (output.output_type === 'stream') return pre(textOf(output.text));
  if (output.output_type === 'error') {
    return pre(`${output.ename}: ${output.evalue}`, 'error');
  }
  const data = output.data ?? {};
  const alt = textOf(data['text/plain']);
  if (PLOTLY in data) {
    return (
      `<figure class="chart" role="img" aria-label="${escapeHtml(alt)}">` +
      `<script type="application/json">${scriptJson(data[PLOTLY])}</script></figure>`
    );
  }
  if ('text/html' in data)
    return `<div class="rich">${textOf(data['text/html'])}</div>`;
  return pre(alt);
}

function pre(text, kind = 'text') {
  // eslint-disable-next-line no-control-regex -- colours of a terminal begin with ESC
  const plain = text.replace(/\u001b\[[0-9;]*m/g, '');
  return plain === '' ? '' : `<pre class="output ${kind}">${escapeHtml(plain)}</pre>`;
}

function cellToHtml(cell) {
  const source = textOf(cell.source);
  if (cell.cell_type === 'markdown')
    return `<section>${markdownToHtml(source)}</section>`;
  if (cell.cell_type !== 'code') return '';
  return (
    `<section class="code"><pre class="source"><code>${escapeHtml(source)}</code></pre>` +
    `${(cell.outputs ?? []).map(outputToHtml).join('\n')}</section>`
  );
}

/** The style sheet of KaTeX with its fonts inside, one format (woff2) of each. */
export function katexStyle() {
  const folder = join(dirname(require.resolve('katex/package.json')), 'dist');
  return readFileSync(join(folder, 'katex.min.css'), 'utf8').replace(
    /src:url\((fonts\/[^)]+\.woff2)\) format\("woff2"\)[^;}]*/g,
    (_, font) =>
      `src:url(data:font/woff2;base64,${readFileSync(join(folder, font), 'base64')}) format("woff2")`,
  );
}

const STYLE = `
:root { color-scheme: light dark; --ink: #212121; --paper: #fff; --faint: #f3f3f3; }
@media (prefers-color-scheme: dark) { :root { --ink: #e0e0e0; --paper: #111; --faint: #1e1e1e; } }
body { margin: 0 auto; padding: 1rem; max-width: 56rem; color: var(--ink); background: var(--paper);
  font: 16px/1.7 system-ui, 'Noto Sans KR', 'Noto Sans CJK KR', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif; }
pre { overflow-x: auto; padding: .6rem .8rem; font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; }
pre.source { background: var(--faint); border-left: 3px solid #0072B2; }
pre.error { color: #D55E00; }
table { border-collapse: collapse; } td, th { padding: .2rem .7rem; border-bottom: 1px solid #8884; }
figure.chart { margin: 1rem 0; } .katex-display { overflow-x: auto; overflow-y: hidden; }
`;

/** Draws each chart when the page has loaded, in the ink, lines and paper of the page. */
const DRAW = `
const ofPage = getComputedStyle(document.documentElement);
const [ink, paper, faint] = ['--ink', '--paper', '--faint'].map((name) => ofPage.getPropertyValue(name));
const [clear, line] = ['rgba(0,0,0,0)', 'rgba(128,128,128,.35)'];
const axis = { color: ink, gridcolor: line, linecolor: line, zerolinecolor: 'rgba(128,128,128,.7)' };
const sceneAxis = { ...axis, showbackground: false };
const control = { font: { color: ink }, bgcolor: faint, bordercolor: line };
const template = { layout: {
  paper_bgcolor: clear, plot_bgcolor: clear, font: { color: ink }, xaxis: axis, yaxis: axis,
  scene: { xaxis: sceneAxis, yaxis: sceneAxis, zaxis: sceneAxis },
  modebar: { bgcolor: clear, color: ink },
  hoverlabel: { font: { color: ink }, bgcolor: paper, bordercolor: line },
  sliderdefaults: { ...control, activebgcolor: '#0072B2' }, updatemenudefaults: control,
} };
for (const figure of document.querySelectorAll('figure.chart')) {
  const { data, layout, frames } = JSON.parse(figure.querySelector('script').textContent);
  const graph = figure.appendChild(document.createElement('div'));
  Plotly.newPlot(graph, { data, layout: { template, ...layout, autosize: true }, frames,
    config: { displaylogo: false, responsive: true } });
}
`;

/**
 * @param notebook the notebook's JSON
 * @param title shown in the browser's tab
 * @returns a whole page
 */
export function notebookToPage(notebook, title) {
  const body = notebook.cells.map(cellToHtml).join('\n');
  const language = notebook.metadata.nabla?.language ?? 'ko';
  return pageWithCharts(language, title, body, katexStyle());
}

/** A whole page in the exports' style; charts in its body are drawn by plotly.js inside. */
export function pageWithCharts(language, title, body, style = '') {
  const plotly = body.includes('class="chart"')
    ? `<script>${readFileSync(require.resolve('plotly.js-dist-min'), 'utf8').replaceAll('</script', '<\\/script')}</script><script>${DRAW}</script>`
    : '';
  return htmlPage(language, title, body, `${style}${STYLE}`, plotly);
}

/** The list of all pages. */
export function indexPage(groups) {
  const body = groups
    .map(
      ({ heading, pages }) =>
        `<h2>${escapeHtml(heading)}</h2><ul>${pages
          .map(
            ({ href, title }) =>
              `<li><a href="${escapeHtml(href)}">${escapeHtml(title)}</a></li>`,
          )
          .join('')}</ul>`,
    )
    .join('');
  return htmlPage('ko', 'nabla', `<h1>nabla</h1>${body}`, STYLE, '');
}

export function htmlPage(language, title, body, style, scripts) {
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${style}</style></head>
<body>${body}${scripts}</body></html>
`;
}
