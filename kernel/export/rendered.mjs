/**
 * Whether the outputs that a notebook holds are those of its code. `npm run render` leaves
 * a mark in the notebook's metadata: the SHA-256 of its code cells and that of their
 * outputs. All code counts, not each cell alone, because a cell shows what the cells above
 * it made.
 */
import { createHash } from 'node:crypto';

export const PLOTLY_MIME_TYPE = 'application/vnd.plotly.v1+json';

/** Where the mark is kept in a notebook's metadata. */
const KEY = 'nabla_rendered';

/** nbformat keeps a text whole or in lines. */
export function textOf(value) {
  return Array.isArray(value) ? value.join('') : String(value ?? '');
}

function codeCells(notebook) {
  return notebook.cells.filter(({ cell_type }) => cell_type === 'code');
}

function hash(value) {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** The same outputs have the same form here, whoever wrote the file. */
function canonical(value, key = '') {
  if (Array.isArray(value)) {
    const isLines = key === 'text' || key.startsWith('text/');
    return isLines ? value.join('') : value.map((inner) => canonical(inner));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.keys(value)
    .sort()
    .map((name) => [name, canonical(value[name], name)]);
}

function markOf(notebook) {
  const cells = codeCells(notebook);
  return {
    code: hash(cells.map(({ id, source }) => [id, textOf(source)])),
    outputs: hash(cells.map(({ outputs }) => canonical(outputs))),
  };
}

/** Notes that the notebook's outputs are now those of its code. */
export function markRendered(notebook) {
  notebook.metadata[KEY] = markOf(notebook);
}

/**
 * @param notebook the notebook's JSON
 * @returns {string | undefined} why the outputs are not to be committed as they are;
 *   undefined when they are
 */
export function whyStale(notebook) {
  const kept = notebook.metadata[KEY];
  const now = markOf(notebook);
  if (kept === undefined) return 'it was never rendered';
  if (kept.code !== now.code) return 'its code changed after its outputs were made';
  if (kept.outputs !== now.outputs)
    return 'its outputs are not those that were rendered';
  const outputs = codeCells(notebook).flatMap(({ outputs }) => outputs);
  if (outputs.length === 0) return 'it has no outputs';
  const error = outputs.find(({ output_type }) => output_type === 'error');
  if (error) return `a cell failed with ${error.ename}: ${error.evalue}`;
  const charts = outputs.filter(({ data }) => data && PLOTLY_MIME_TYPE in data);
  if (!charts.every(({ data }) => 'image/png' in data)) return 'a chart has no picture';
  return undefined;
}
