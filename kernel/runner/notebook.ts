/**
 * Notebook files (nbformat 4): reading, and writing them as Jupyter itself writes them
 * (keys sorted, one space of indentation, texts as lists of lines), so that a saved
 * notebook differs from the one before only where its content does.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** A value that JSON can carry. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [key: string]: Json;
}

/** Where one output of a cell is kept: a stream, a picture, a result or an error. */
export interface Output extends JsonObject {
  output_type: string;
}

export interface CodeCell {
  cell_type: 'code';
  id?: string;
  metadata: JsonObject;
  source: string;
  execution_count: number | null;
  outputs: Output[];
}

export interface TextCell {
  cell_type: 'markdown' | 'raw';
  id?: string;
  metadata: JsonObject;
  source: string;
  attachments?: JsonObject;
}

export type Cell = CodeCell | TextCell;

export interface Notebook {
  nbformat: 4;
  nbformat_minor: number;
  metadata: JsonObject;
  cells: Cell[];
}

/** A notebook that could not be read. */
export class NotebookFormatError extends Error {
  override readonly name = 'NotebookFormatError';
}

/**
 * Reads a notebook; multi-line texts become single strings.
 *
 * @throws NotebookFormatError when the file is not a notebook of format 4
 */
export function readNotebook(path: string): Notebook {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new NotebookFormatError(
      `${path} is not a readable notebook (${(error as Error).message}); expected a JSON ` +
        'file that Jupyter wrote.',
    );
  }
  if ((value as { nbformat?: unknown } | null)?.nbformat !== 4) {
    const found = (value as { nbformat?: unknown } | null)?.nbformat;
    throw new NotebookFormatError(
      `${path} has the notebook format ${String(found)}, but format 4 was expected: ` +
        'open and save it in JupyterLab to convert it.',
    );
  }
  const notebook = value as Notebook;
  for (const cell of notebook.cells) {
    cell.source = joined(cell.source);
    if (cell.cell_type !== 'code') continue;
    for (const output of cell.outputs) {
      if (output.output_type === 'stream') output.text = joined(output.text);
      else if (isObject(output.data)) joinBundle(output.data);
    }
  }
  return notebook;
}

/** The text of a notebook file. */
export function formatNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell): JsonObject => {
    const fields = cell as unknown as JsonObject;
    if (cell.cell_type !== 'code') return { ...fields, source: lines(cell.source) };
    const outputs = cell.outputs.map((output): Output => {
      if (output.output_type === 'stream') {
        return { ...output, text: lines(output.text as string) };
      }
      return isObject(output.data)
        ? { ...output, data: splitBundle(output.data) }
        : output;
    });
    return { ...fields, source: lines(cell.source), outputs };
  });
  const whole = { ...(notebook as unknown as JsonObject), cells };
  return `${JSON.stringify(sorted(whole), null, 1)}\n`;
}

/** Writes a notebook so that a reader sees the old file or the new one, never a part. */
export function saveNotebook(path: string, notebook: Notebook): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, formatNotebook(notebook));
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function joined(text: Json): string {
  return Array.isArray(text) ? (text as string[]).join('') : (text as string);
}

/** Splits after each newline, as Python's `splitlines(True)` does for these files. */
function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

function isJsonMime(mime: string): boolean {
  return mime === 'application/json' || /^application\/.*\+json$/.test(mime);
}

function joinBundle(data: JsonObject): void {
  for (const [mime, value] of Object.entries(data)) {
    if (!isJsonMime(mime) && Array.isArray(value)) data[mime] = joined(value);
  }
}

/** nbformat splits texts and the two text-like application types; pictures stay whole. */
function splitBundle(data: JsonObject): JsonObject {
  const isText = (mime: string) =>
    mime.startsWith('text/') ||
    mime === 'application/javascript' ||
    mime === 'image/svg+xml';
  return Object.fromEntries(
    Object.entries(data).map(([mime, value]) => [
      mime,
      isText(mime) && typeof value === 'string' ? lines(value) : value,
    ]),
  );
}

/** Sorts by code point, as Python does. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
