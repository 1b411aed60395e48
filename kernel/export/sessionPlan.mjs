/**
 * What the session plan of a lesson (docs/teaching) says to each cell: what to ask before
 * running it and what people usually answer, and which values to change live. The slides
 * show it in the speaker's notes.
 */
import { existsSync, readFileSync } from 'node:fs';

import { textOf } from './rendered.mjs';

/** How a plan names a cell: its heading, and the number of the code cell below it. */
const PLACE = {
  ko: /「(.+?)」(?: (\d+)번 셀)?/,
  en: /_(.+?)_(?:, cell (\d+))?$/,
};

/** The second and the third table of a plan: asking before running, and changing live. */
const [ASK, CHANGE] = [2, 3];

function rowsOf(section) {
  return section
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s|:-]+\|$/.test(line))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
}

function headingOf(cell) {
  if (cell.cell_type !== 'markdown') return undefined;
  const text = textOf(cell.source).replace(/^```[^]*?^```$/gm, '');
  return /^#{1,4} (.+)$/m.exec(text)?.[1].replaceAll('`', '');
}

/** The ids of the code cells below each heading, up to the next heading. */
function cellsByHeading(notebook) {
  const cells = new Map();
  let below = [];
  for (const cell of notebook.cells) {
    const heading = headingOf(cell);
    if (heading !== undefined) cells.set(heading, (below = []));
    if (cell.cell_type === 'code') below.push(cell.id);
  }
  return cells;
}

/**
 * @param {string} file the plan; without the file there is nothing planned
 * @param notebook the lesson's JSON
 * @returns {Map<string, string[]>} remarks in Markdown by the id of the cell they are on
 */
export function plannedFor(file, notebook) {
  const planned = new Map();
  if (!existsSync(file)) return planned;
  const { language = 'ko' } = notebook.metadata.nabla ?? {};
  const cells = cellsByHeading(notebook);
  const sections = readFileSync(file, 'utf8').split(/^## /m);
  for (const number of [ASK, CHANGE]) {
    const [header, ...rows] = rowsOf(sections[number + 1]);
    for (const [where, ...said] of rows) {
      const [, heading, cell] = PLACE[language].exec(where) ?? [];
      const id = cells.get(heading?.replaceAll('`', ''))?.[Number(cell ?? 1) - 1];
      if (id === undefined) continue;
      const lines = said.map((text, i) => `- **${header[i + 1]}**: ${text}`);
      planned.set(id, [...(planned.get(id) ?? []), lines.join('\n')]);
    }
  }
  return planned;
}
