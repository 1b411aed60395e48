/**
 * What of a notebook stands on which slide. A slide is read from the back of a room, so
 * it holds about fifteen lines: a cell's prose goes on as many slides as it needs, code
 * stays with what it prints, and a chart has its slide to itself but for the question and
 * the values to change. Heights are estimated in pixels of a 1280 × 720 slide; the page
 * then makes up for small errors (see `fit` in slidePage.mjs).
 *
 * A cell marked `slide` begins a column of slides, below which the cells up to the next
 * one stand. Hints, solutions and what the session plan says go to the speaker's notes.
 */
import { escapeHtml, markdownToHtml, outputToHtml } from './page.mjs';
import { textOf } from './rendered.mjs';

/** What fits below the line that names the section, in pixels. */
const HEIGHT = 590;
const TEXT_SIZE = 28;
const TEXT_LINE = 41;
const CODE_LINE = 27;
const CODE_PADDING = 34;
/** The width of the text in ems: alone on the slide, and beside a chart. */
const WIDE = 42;
const NARROW = 17.5;
/** Characters of code in a line of these widths. */
const CODE_WIDE = 96;
const CODE_NARROW = 40;
/** Longer code beside a chart is folded below the values to change. */
const MOST_LINES_BESIDE_A_CHART = 9;
/** A slide with less text than this goes with the next one where both fit. */
const LITTLE = 230;
const SLIDER = 'application/vnd.jupyter.widget-view+json';

/** @typedef {{ html: string, wide: number, narrow: number, isHeading?: boolean }} Block */

/** The width of a text in ems: a Korean letter is as wide as high, a Latin one half. */
function widthOf(text) {
  let width = 0;
  for (const letter of text) width += letter > '\u1100' ? 0.93 : 0.52;
  return width;
}

/** A formula takes less room than its TeX: commands become one letter. */
function withoutMarks(text) {
  return text
    .replace(/\$([^$]+)\$/g, (_, tex) => tex.replace(/\\[a-z]+|[{}^_\\]/gi, 'x'))
    .replace(/\]\([^)]*\)/g, '')
    .replace(/[*`_#>[\]]/g, '');
}

function linesOf(text, width) {
  return Math.max(1, Math.ceil(widthOf(withoutMarks(text)) / width));
}

/** @returns the height of a block of Markdown in a column of this width */
function heightOf(source, width) {
  const lines = source.split('\n');
  if (/^#/.test(source)) {
    const size = /^# /.test(source) ? 1.9 : /^## /.test(source) ? 1.4 : 1.2;
    return linesOf(source, width / size) * TEXT_SIZE * size * 1.3 + 12;
  }
  if (source.startsWith('```')) return lines.length * CODE_LINE + 10;
  if (source.startsWith('$$')) return /matrix|frac/.test(source) ? 125 : 85;
  if (source.startsWith('|')) {
    const rows = lines.filter((line) => !/^\|[\s|:-]+\|$/.test(line));
    return rows.reduce(
      (sum, row) => sum + linesOf(row, width / 0.85) * TEXT_LINE * 0.85 + 9,
      10,
    );
  }
  const indent = /^(- |\d\. |> )/.test(source) ? 2 : 0;
  const items = lines.reduce((all, line) => {
    if (all.length === 0 || /^(- |\d\. )/.test(line)) all.push(line);
    else all[all.length - 1] += ` ${line}`;
    return all;
  }, []);
  // A fraction within a line makes it half as high again.
  const fractions = (source.match(/\$[^$]*frac[^$]*\$/g) ?? []).length;
  return (
    items.reduce((sum, item) => sum + linesOf(item, width - indent), 0) * TEXT_LINE +
    Math.min(fractions, items.length + 1) * 16 +
    12
  );
}

/** The paragraphs, lists, tables, formulas and fences of a Markdown text. */
function blocksOf(source) {
  const blocks = [];
  let open = false;
  for (const line of source.trim().split('\n')) {
    if (!open && line.trim() === '') {
      blocks.push([]);
      continue;
    }
    if (line.startsWith('```')) open = !open;
    if (blocks.length === 0) blocks.push([]);
    blocks[blocks.length - 1].push(line);
  }
  return blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
}

/** The line of links between lessons leads nowhere from a slide. */
function isNavigation(block) {
  return (
    /^(← |\[)/.test(block) && /\]\([^)]*\.ipynb\)/.test(block) && / · /.test(block)
  );
}

/** @returns {Block[]} */
function proseBlocks(source) {
  return blocksOf(source)
    .filter((block) => !isNavigation(block))
    .map((block) => block.replace(/\[([^\]]+)\]\([^)]*\.ipynb[^)]*\)/g, '$1'))
    .map((block) => ({
      html: markdownToHtml(block),
      wide: heightOf(block, WIDE),
      narrow: heightOf(block, NARROW),
      isHeading: /^#/.test(block),
    }));
}

function codeHeight(lines, width) {
  const shown = lines.reduce(
    (sum, line) => sum + Math.max(1, Math.ceil(line.length / width)),
    0,
  );
  return shown * CODE_LINE + CODE_PADDING;
}

/** From where a cell only shows its result: a last call of show, table or interact. */
function startOfDisplay(lines) {
  const start = lines.findLastIndex((line) => /^(show|table|interact)\($/.test(line));
  return start > 0 ? start : lines.length;
}

/** The code up to a line, the rest behind a click. */
function foldedFrom(lines, start) {
  const pre = (part) =>
    `<pre class="source"><code>${escapeHtml(part.join('\n').trim())}</code></pre>`;
  const shown = lines.slice(0, start);
  const rest = lines.slice(start).filter((line) => line !== '');
  const fold =
    rest.length === 0
      ? ''
      : `<details><summary>TypeScript (${rest.length})</summary>${pre(lines.slice(start))}</details>`;
  const height = (width) =>
    (start === 0 ? 0 : codeHeight(shown, width)) + (rest.length === 0 ? 0 : 40);
  return {
    html: `${start === 0 ? '' : pre(shown)}${fold}`,
    wide: height(CODE_WIDE),
    narrow: height(CODE_NARROW),
  };
}

/** The values that a learner changes stand first in a cell, above a blank line. */
function endOfValues(lines) {
  const blank = lines.indexOf('');
  return blank > 0 && /^(const|let) /.test(lines[0]) ? blank : 0;
}

/**
 * @param {string} source the code of a cell
 * @returns {Block[]} the code whole, without what only shows its result, and with only
 *   the values to change: the first that fits is taken
 */
function codeVariants(source) {
  const lines = source.split('\n');
  const ends = [lines.length, startOfDisplay(lines), endOfValues(lines)];
  return [...new Set(ends)].map((end) => foldedFrom(lines, end));
}

/** @returns {Block} the code beside a chart */
function codeBesideAChart(source) {
  const lines = source.split('\n');
  const fits = lines.length <= MOST_LINES_BESIDE_A_CHART;
  return foldedFrom(lines, fits ? lines.length : endOfValues(lines));
}

/** What a cell prints waits for a key press, so that the group can predict it first. */
function outputBlock(output) {
  const text = textOf(output.data?.['text/plain'] ?? output.text ?? '');
  if (output.data !== undefined && SLIDER in output.data) {
    // Nothing computes on a slide: it tells which value the picture is drawn for.
    const html = `<p class="slider">⇄ ${escapeHtml(text)}</p>`;
    return { html, wide: TEXT_LINE, narrow: TEXT_LINE };
  }
  const html = outputToHtml(output);
  const lines = text.split('\n');
  const isTable = html.includes('<table');
  const height = lines.length * (isTable ? 36 : CODE_LINE) + 24;
  const longest = Math.max(...lines.map(widthOf));
  const wraps = Math.ceil((longest * 0.8) / NARROW);
  return {
    html: html === '' ? '' : `<div class="fragment">${html}</div>`,
    wide: height,
    narrow: height * wraps,
  };
}

/** Cells that only bring in names, or count solved exercises, say nothing on a screen. */
function isSilent(source) {
  return /^import\b/.test(source) || /^progressTable\(/.test(source.trim());
}

/** A prose cell with the code cells that follow it, or code cells after code. */
function stepsOf(cells) {
  const steps = [];
  for (const cell of cells) {
    if (cell.cell_type === 'markdown' || steps.length === 0) steps.push([]);
    steps[steps.length - 1].push(cell);
  }
  return steps;
}

const sum = (blocks, width) => blocks.reduce((total, block) => total + block[width], 0);

/** @returns the slides of a step: what stands on the left, the charts, the cells shown */
function slidesOfStep(cells, notesOf) {
  const slides = [];
  let page;
  const begin = () => {
    page = { blocks: [], charts: [], notes: [] };
    slides.push(page);
  };
  const room = () => HEIGHT - sum(page.blocks, 'wide');
  const add = (blocks) => {
    if (page.blocks.length > 0 && sum(blocks, 'wide') > room()) begin();
    page.blocks.push(...blocks);
  };
  /** Code loses what only shows its result before it leaves its prose, but not more. */
  const addFirstThatFits = (variants) => {
    const here = variants.slice(0, 2).find((blocks) => sum(blocks, 'wide') <= room());
    if (here === undefined && page.blocks.length > 0) begin();
    const fits = variants.find((blocks) => sum(blocks, 'wide') <= room());
    page.blocks.push(...(here ?? fits ?? variants[variants.length - 1]));
  };
  begin();
  for (const cell of cells) {
    const source = textOf(cell.source);
    if (cell.cell_type === 'markdown') {
      const blocks = proseBlocks(source);
      for (let i = 0; i < blocks.length; i++) {
        // A heading is not left behind at the foot of a slide.
        if (blocks[i].isHeading && i + 1 < blocks.length) add([blocks[i], blocks[++i]]);
        else add([blocks[i]]);
      }
      page.notes.push(...notesOf(cell));
      continue;
    }
    if (cell.cell_type !== 'code' || isSilent(source)) continue;
    const isAnswer = cell.metadata.tags?.includes('answer') ?? false;
    const outputs = isAnswer ? [] : (cell.outputs ?? []);
    const charts = outputs.map(outputToHtml).filter((html) => html.includes('"chart"'));
    const texts = outputs
      .filter((output) => !outputToHtml(output).includes('"chart"'))
      .map(outputBlock)
      .filter(({ html }) => html !== '');
    if (charts.length === 0) {
      addFirstThatFits(codeVariants(source).map((code) => [code, ...texts]));
      page.notes.push(...notesOf(cell));
      continue;
    }
    const code = codeBesideAChart(source);
    if (charts.length > 2 || page.charts.length > 0) {
      if (page.charts.length > 0) begin();
      add([code]);
      if (charts.length > 2) begin();
    } else if (sum(page.blocks, 'narrow') + code.narrow <= HEIGHT) {
      page.blocks.push(code);
    } else {
      // The last paragraph asks what to look for: it goes with the chart.
      const last = page.blocks.at(-1);
      const moves =
        page.blocks.filter(({ isHeading }) => !isHeading).length > 1 &&
        last.narrow + code.narrow <= HEIGHT;
      if (moves) page.blocks.pop();
      begin();
      page.blocks.push(...(moves ? [last] : []), code);
    }
    page.charts.push(...charts);
    page.notes.push(...notesOf(cell));
    const besides = sum(page.blocks, 'narrow') + sum(texts, 'narrow');
    if (texts.length > 0) {
      if (charts.length > 2 || besides > HEIGHT) begin();
      page.blocks.push(...texts);
    }
  }
  return slides.filter(({ blocks, charts }) => blocks.length > 0 || charts.length > 0);
}

/** Slides of little text go with the next one. */
function joined(slides) {
  return slides.reduce((all, slide) => {
    const last = all.at(-1);
    const joins =
      last !== undefined &&
      last.charts.length === 0 &&
      slide.charts.length === 0 &&
      Math.min(sum(last.blocks, 'wide'), sum(slide.blocks, 'wide')) < LITTLE &&
      sum(last.blocks, 'wide') + sum(slide.blocks, 'wide') <= HEIGHT;
    if (!joins) return [...all, slide];
    last.blocks.push(...slide.blocks);
    last.notes.push(...slide.notes);
    return all;
  }, []);
}

/**
 * @param notebook the notebook's JSON, with outputs
 * @param {Map<string, string[]>} planned what the session plan says to each cell, by id
 * @returns the columns of slides, each a list of
 *   { kicker, blocks, charts, notes }: the section it belongs to (undefined where the
 *   slide begins with a heading of its own), HTML on the left, HTML of charts, and the
 *   speaker's notes in Markdown
 */
export function slideColumns(notebook, planned = new Map()) {
  const columns = [];
  let kicker;
  const remarks = [];
  const notesOf = (cell) => {
    const own = cell.metadata.nabla?.notes;
    return [...(own === undefined ? [] : [own]), ...(planned.get(cell.id) ?? [])];
  };
  let group = [];
  const finish = () => {
    const slides = stepsOf(group).flatMap((step) => slidesOfStep(step, notesOf));
    for (const slide of joined(slides)) {
      const headings = slide.blocks.filter(({ isHeading }) => isHeading);
      const isFirst = slide.blocks.length > 0 && slide.blocks[0].isHeading === true;
      columns.at(-1).push({
        ...slide,
        kicker: isFirst ? undefined : kicker,
        blocks: slide.blocks.map(({ html }) => html),
      });
      if (headings.length > 0) {
        kicker = headings[headings.length - 1].html.replace(/<[^>]+>/g, '').trim();
      }
    }
    group = [];
  };
  for (const cell of notebook.cells) {
    const type = cell.metadata.slideshow?.slide_type;
    const tags = cell.metadata.tags ?? [];
    if (type === 'skip' || type === '-') continue;
    if (tags.includes('hint') || tags.includes('solution') || type === 'notes') {
      finish();
      (columns.at(-1)?.at(-1)?.notes ?? remarks).push(textOf(cell.source));
      continue;
    }
    if (type === 'slide' || columns.length === 0) {
      if (columns.length > 0) finish();
      columns.push([]);
    }
    group.push(cell);
  }
  finish();
  return columns.filter((slides) => slides.length > 0);
}
