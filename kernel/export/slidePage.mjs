/**
 * A notebook as reveal.js slides in one HTML file that needs nothing else.
 *
 * A cell marked `slide` begins a column of slides. Below it, each `subslide` and each
 * unmarked prose cell begins a slide of its own, with the code cell that follows it: what
 * reads as one stretch in a notebook would run off a screen. Text and code stand on the
 * left, the chart on the right. Hints and solutions go to the speaker's notes.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { escapeHtml, katexStyle, markdownToHtml, outputToHtml } from './page.mjs';
import { textOf } from './rendered.mjs';

const require = createRequire(import.meta.url);
const reveal = dirname(require.resolve('reveal.js/package.json'));

/** @returns the slides as columns: each a list of { cells, notes } */
export function slideColumns(notebook) {
  const columns = [];
  let beforeProse = false;
  for (const cell of notebook.cells) {
    const type = cell.metadata.slideshow?.slide_type;
    const tags = cell.metadata.tags ?? [];
    const notes = cell.metadata.nabla?.notes;
    if (type === 'skip') continue;
    if (tags.includes('hint') || tags.includes('solution') || type === 'notes') {
      columns.at(-1)?.at(-1)?.notes.push(textOf(cell.source));
      continue;
    }
    // Code that follows code is a step of its own; code that follows prose belongs to it.
    const begins = type !== 'fragment' && (cell.cell_type !== 'code' || !beforeProse);
    if (type === 'slide' || columns.length === 0)
      columns.push([{ cells: [], notes: [] }]);
    else if (begins) columns.at(-1).push({ cells: [], notes: [] });
    beforeProse = cell.cell_type !== 'code';
    const slide = columns.at(-1).at(-1);
    slide.cells.push(cell);
    if (notes !== undefined) slide.notes.push(notes);
  }
  return columns;
}

/** Cells that only bring in names say nothing on a screen. */
function isImport(cell) {
  return /^import\b/.test(textOf(cell.source));
}

/** More lines of code than this beside a chart are folded: nobody reads them from afar. */
const LINES_BESIDE_A_CHART = 12;

function codeToHtml(source, besideChart) {
  const code = `<pre class="source"><code>${escapeHtml(source)}</code></pre>`;
  if (!besideChart || source.split('\n').length <= LINES_BESIDE_A_CHART) return code;
  return `<details><summary>TypeScript</summary>${code}</details>`;
}

function slideToHtml({ cells, notes }) {
  const left = [];
  const right = [];
  for (const cell of cells) {
    const source = textOf(cell.source);
    if (cell.cell_type === 'markdown') left.push(markdownToHtml(source));
    if (cell.cell_type !== 'code' || isImport(cell)) continue;
    const outputs = (cell.outputs ?? []).map(outputToHtml);
    const charts = outputs.filter((html) => html.includes('class="chart"'));
    left.push(codeToHtml(source, charts.length > 0));
    if (cell.metadata.tags?.includes('answer')) continue;
    right.push(...charts);
    // A value waits for a key press, so that the group can predict it first.
    for (const html of outputs) {
      if (!charts.includes(html)) left.push(`<div class="fragment">${html}</div>`);
    }
  }
  const aside =
    notes.length === 0
      ? ''
      : `<aside class="notes">${notes.map(markdownToHtml).join('\n')}</aside>`;
  const sides =
    right.length === 0
      ? `<div class="text">${left.join('\n')}</div>`
      : `<div class="text">${left.join('\n')}</div><div class="charts">${right.join('\n')}</div>`;
  return `<section><div class="slide${right.length === 0 ? '' : ' two'}">${sides}</div>${aside}</section>`;
}

const STYLE = `
:root { --ink: #212121; --paper: #fff; --faint: #f3f3f3; }
html, body { height: 100%; margin: 0; background: var(--paper); color: var(--ink); }
.reveal { font: 400 24px/1.5 'Noto Sans KR', 'Noto Sans CJK KR', 'Apple SD Gothic Neo', 'Malgun Gothic', system-ui, sans-serif; }
.reveal .slides { text-align: left; }
.reveal .slides section { height: 100%; padding: 0; }
.slide { box-sizing: border-box; height: 100%; padding: 3vh 4vw 5vh; display: flex; gap: 2vw; align-items: center;
  font-size: calc(var(--fit, 1) * clamp(14px, 1.75vw, 34px)); }
.slide > .text { flex: 1 1 0; min-width: 0; max-height: 100%; overflow: auto; }
.slide > .charts { flex: 1.15 1 0; min-width: 0; height: 100%; display: flex; flex-direction: column; gap: 1vh; }
.charts > * { flex: 1 1 0; min-height: 0; margin: 0; }
figure.chart > div { height: 100%; }
.reveal h1 { font-size: 1.9em; } .reveal h2 { font-size: 1.5em; } .reveal h3 { font-size: 1.2em; }
.reveal h1, .reveal h2, .reveal h3 { margin: 0 0 .4em; line-height: 1.25; color: #0072B2; text-wrap: balance; }
.reveal p, .reveal ul, .reveal ol { margin: .4em 0; } .reveal li { margin: .15em 0; }
.reveal pre { margin: .5em 0; padding: .5em .7em; overflow-x: auto; width: auto; box-shadow: none;
  font: .66em/1.45 ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; }
.reveal code { font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; }
.reveal :not(pre) > code { font-size: .85em; }
.reveal pre.source { background: var(--faint); border-left: 3px solid #0072B2; }
.reveal pre.error { color: #D55E00; }
.reveal table { border-collapse: collapse; font-size: .8em; }
.reveal td, .reveal th { padding: .15em .7em; border-bottom: 1px solid #8884; text-align: left; }
summary { cursor: pointer; color: #0072B2; font-size: .8em; }
.reveal .slide-number { right: auto; left: 8px; background: none; color: inherit; }
.reveal .controls { color: #0072B2; font-size: 8px; }
.reveal img { max-height: 60vh; max-width: 100%; }
`;

/**
 * Draws the charts of a slide when it is first shown (a hidden one has no size), and makes
 * the text of a full slide smaller, down to a readable limit; below it the text scrolls.
 */
const SHOW = `
const draw = (figure) => {
  if (figure.dataset.drawn) return;
  figure.dataset.drawn = 'yes';
  const { data, layout, frames } = JSON.parse(figure.querySelector('script').textContent);
  const { width, height, ...rest } = layout;
  const graph = figure.appendChild(document.createElement('div'));
  const size = Math.max(14, Math.round(innerWidth / 90));
  Plotly.newPlot(graph, { data, frames, layout: { ...rest, autosize: true,
    font: { ...rest.font, size } }, config: { displaylogo: false, responsive: true } });
};
const fit = (slide) => {
  const text = slide.querySelector('.text');
  if (!text) return;
  for (let scale = 1; scale > 0.5; scale -= 0.05) {
    slide.querySelector('.slide').style.setProperty('--fit', scale);
    const wide = [...text.querySelectorAll('pre')].some((pre) => pre.scrollWidth > pre.clientWidth + 1);
    if (text.scrollHeight <= text.clientHeight + 1 && !(wide && scale > 0.7)) break;
  }
};
const shown = ({ currentSlide }) => {
  if (!currentSlide) return;
  fit(currentSlide);
  currentSlide.querySelectorAll('figure.chart').forEach(draw);
};
Reveal.on('ready', shown);
Reveal.on('slidechanged', shown);
addEventListener('resize', () => shown({ currentSlide: Reveal.getCurrentSlide() }));
Reveal.initialize({ plugins: [RevealNotes], disableLayout: true, center: false, hash: true,
  slideNumber: 'c/t', transition: 'none', controlsTutorial: false });
`;

/** A script's text where `</script>` in it would end the element. */
function script(text) {
  return `<script>${text.replaceAll('</script', '<\\/script')}</script>`;
}

/**
 * @param notebook the notebook's JSON, with outputs
 * @returns the page, and how many slides and charts it has
 */
export function notebookToSlides(notebook) {
  const { language = 'ko', lesson = '', title = '' } = notebook.metadata.nabla ?? {};
  const columns = slideColumns(notebook);
  const body = columns
    .map((slides) => `<section>${slides.map(slideToHtml).join('\n')}</section>`)
    .join('\n');
  const read = (...parts) => readFileSync(join(reveal, ...parts), 'utf8');
  const scripts = [
    readFileSync(require.resolve('plotly.js-dist-min'), 'utf8'),
    read('dist', 'reveal.js'),
    read('plugin', 'notes', 'notes.js'),
    SHOW,
  ];
  const page = `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(`${lesson} ${title}`.trim())}</title>
<style>${read('dist', 'reveal.css')}${katexStyle()}${STYLE}</style></head>
<body><div class="reveal"><div class="slides">${body}</div></div>
${scripts.map(script).join('\n')}</body></html>
`;
  return {
    page,
    slides: columns.flat().length,
    charts: (body.match(/class="chart"/g) ?? []).length,
  };
}
