/**
 * A notebook as reveal.js slides in one HTML file that needs nothing else. Which cell
 * stands where is in slideLayout.mjs; here is how a slide looks, how a chart is drawn when
 * its slide is shown, and how the slides are printed (the address with ?print-pdf).
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { escapeHtml, katexStyle, markdownToHtml } from './page.mjs';
import { slideColumns } from './slideLayout.mjs';

const require = createRequire(import.meta.url);
const reveal = dirname(require.resolve('reveal.js/package.json'));

/** Text that asks for a prediction; the chart that answers waits for a key press. */
const ASKS = /예측|predict/i;

function slideToHtml({ kicker, blocks, charts, notes }) {
  const text = blocks.join('\n');
  const waits = ASKS.test(text) || notes.some((note) => ASKS.test(note));
  const unfolded = text.replace(/<details>[^]*?<\/details>/g, '').trim();
  const kind = charts.length === 0 ? '' : unfolded === '' ? ' lone' : ' two';
  const parts = [
    kicker === undefined ? '' : `<p class="kicker">${kicker}</p>`,
    '<div class="body">',
    blocks.length === 0 ? '' : `<div class="text">${text}</div>`,
    charts.length === 0
      ? ''
      : `<div class="charts n${charts.length}${waits ? ' fragment' : ''}">${charts.join('\n')}</div>`,
    '</div>',
  ];
  const aside =
    notes.length === 0
      ? ''
      : `<aside class="notes">${notes.map(markdownToHtml).join('\n')}</aside>`;
  return `<section><div class="slide${kind}">${parts.join('')}</div>${aside}</section>`;
}

const STYLE = `
:root { --ink: #212121; --paper: #fff; --faint: #f3f3f3; --blue: #0072B2; }
html, body { height: 100%; margin: 0; background: var(--paper); color: var(--ink); }
.reveal { font: 400 28px/1.45 'Noto Sans KR', 'Noto Sans CJK KR', 'Apple SD Gothic Neo', 'Malgun Gothic', system-ui, sans-serif; }
.reveal .slides { text-align: left; }
.reveal .slides section { height: 100%; padding: 0; }
.slide { box-sizing: border-box; height: 100%; padding: 3vh 4vw 6vh; display: flex; flex-direction: column;
  font-size: calc(var(--fit, 1) * min(2.19vw, 3.89vh)); word-break: keep-all; overflow-wrap: break-word; }
.reveal .kicker { flex: none; margin: 0 0 .6em; font-size: .62em; color: var(--blue); }
.body { flex: 1 1 0; min-height: 0; display: flex; gap: 2vw; align-items: center; }
.body > .text { flex: 1 1 0; min-width: 0; max-height: 100%; overflow: auto; }
.body > .charts { flex: 1.25 1 0; min-width: 0; height: 100%; display: grid; gap: 1vh; }
.charts > * { min-height: 0; min-width: 0; margin: 0; }
.charts.n3, .charts.n4 { grid-template-columns: 1fr 1fr; }
figure.chart > div { height: 100%; }
.reveal h1 { font-size: 1.9em; } .reveal h2 { font-size: 1.4em; } .reveal h3 { font-size: 1.2em; }
.lone > .body > .text { flex: none; }
.two .text h2 { font-size: 1.25em; } .two .text h3 { font-size: 1.1em; }
.reveal h1, .reveal h2, .reveal h3 { margin: 0 0 .4em; line-height: 1.25; color: var(--blue); text-wrap: balance; }
.reveal p, .reveal ul, .reveal ol { margin: .4em 0; } .reveal li { margin: .1em 0; }
.reveal ul, .reveal ol { padding-left: 1.1em; margin-left: 0; }
.reveal blockquote { margin: .5em 0; padding-left: .8em; border-left: 4px solid #E69F00; }
.reveal pre { margin: .5em 0; padding: .35em .6em; width: auto; box-shadow: none; overflow: visible;
  white-space: pre-wrap; word-break: break-all; font: .7em/1.38 ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; }
.reveal code { font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; }
.reveal pre code { white-space: inherit; overflow: visible; max-height: none; word-break: inherit; }
.reveal :not(pre) > code { font-size: .85em; }
.reveal pre.source { background: var(--faint); border-left: 3px solid var(--blue); }
.reveal pre.output { font-size: .8em; }
.reveal .slider { font-size: .8em; color: var(--blue); }
.reveal pre.error { color: #D55E00; }
.reveal table { border-collapse: collapse; font-size: .85em; margin: .4em 0; }
.two .rich table { font-size: .7em; }
.reveal td, .reveal th { padding: .12em .6em; border-bottom: 1px solid #8884; text-align: left; }
summary { cursor: pointer; color: var(--blue); font-size: .7em; }
.reveal .slide-number { right: auto; left: 8px; background: none; color: inherit; }
.reveal .controls { color: var(--blue); font-size: 8px; }
.reveal img { max-height: 60vh; max-width: 100%; }
html.reveal-print .reveal .slides section { height: 720px; }
html.reveal-print .slide { height: 720px; padding: 22px 51px 43px; font-size: calc(var(--fit, 1) * 28px); }
html.reveal-print .reveal .slides section .fragment { visibility: visible; opacity: 1; }
`;

/** The smallest that text gets, as a share of its size; a test sees that it is enough. */
export const SMALLEST = 0.8;

/**
 * Draws the charts of a slide when it is first shown (a hidden one has no size), and makes
 * the text of a full slide a little smaller; what still does not fit can be scrolled.
 */
const SHOW = `
const printing = /print-pdf|view=print/.test(location.search);
const draw = (figure) => {
  if (figure.dataset.drawn) return Promise.resolve();
  figure.dataset.drawn = 'yes';
  const { data, layout, frames } = JSON.parse(figure.querySelector('script').textContent);
  const { width, height, ...rest } = layout;
  const graph = figure.appendChild(document.createElement('div'));
  const size = Math.max(14, Math.round((printing ? 1280 : innerWidth) / 68));
  const title = typeof rest.title === 'string' ? { text: rest.title } : rest.title;
  return Plotly.newPlot(graph, { data, frames, layout: { ...rest,
    title: title && { ...title, font: { ...title.font, size } }, autosize: true,
    font: { ...rest.font, size } }, config: { displaylogo: false, responsive: true } });
};
const fit = (section) => {
  const slide = section.querySelector('.slide');
  const text = section.querySelector('.text');
  if (!text) return;
  for (let scale = 1; scale > ${SMALLEST} - 0.01; scale -= 0.05) {
    slide.style.setProperty('--fit', scale.toFixed(2));
    if (text.scrollHeight <= text.clientHeight + 1) break;
  }
};
const shown = ({ currentSlide }) => {
  if (!currentSlide || printing) return;
  fit(currentSlide);
  currentSlide.querySelectorAll('figure.chart').forEach(draw);
};
Reveal.on('ready', shown);
Reveal.on('slidechanged', shown);
Reveal.on('pdf-ready', async () => {
  document.querySelectorAll('.slides section').forEach((section) => fit(section));
  for (const figure of document.querySelectorAll('figure.chart')) await draw(figure);
  document.documentElement.dataset.printable = 'yes';
});
addEventListener('resize', () => shown({ currentSlide: Reveal.getCurrentSlide() }));
// Scaling the page, as reveal.js does, would put Plotly's mouse in the wrong place.
Reveal.initialize({ plugins: [RevealNotes], disableLayout: !printing, center: false,
  hash: true, slideNumber: 'c/t', transition: 'none', controlsTutorial: false,
  navigationMode: 'linear', width: 1280, height: 720, margin: 0,
  pdfSeparateFragments: false, pdfMaxPagesPerSlide: 1 });
`;

/** A script's text where `</script>` in it would end the element. */
function script(text) {
  return `<script>${text.replaceAll('</script', '<\\/script')}</script>`;
}

/**
 * @param notebook the notebook's JSON, with outputs
 * @param {Map<string, string[]>} [planned] remarks of the session plan, by a cell's id
 * @returns the page, and how many slides and charts it has
 */
export function notebookToSlides(notebook, planned) {
  const { language = 'ko', lesson = '', title = '' } = notebook.metadata.nabla ?? {};
  const columns = slideColumns(notebook, planned);
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
