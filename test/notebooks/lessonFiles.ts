/** Reads the lessons as the tests see them: notebooks of both languages, and headings. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(__dirname, '../..');
export const LANGUAGES = ['ko', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Cell {
  readonly id: string;
  readonly cell_type: 'code' | 'markdown';
  readonly metadata: {
    readonly tags?: readonly string[];
    readonly slideshow?: { readonly slide_type: string };
    readonly nabla?: {
      readonly exercise?: string;
      readonly notes?: string;
      readonly needs?: readonly string[];
    };
  };
  /** The source as one text. */
  readonly text: string;
}

export interface Notebook {
  /** The lesson, such as '4.3'. */
  readonly lesson: string;
  readonly language: Language;
  readonly file: string;
  readonly nbformat: number;
  readonly nbformat_minor: number;
  readonly kernelspec: { readonly name: string };
  readonly cells: readonly Cell[];
}

export function notebookFolder(language: Language): string {
  return path.join(ROOT, 'notebooks', language === 'ko' ? '' : language);
}

/** The lessons' notebooks of both languages, each with its path for a test's name. */
export function namedNotebooks(): (readonly [name: string, notebook: Notebook])[] {
  return LANGUAGES.flatMap(notebooksIn).map(
    (each) => [path.relative(ROOT, each.file), each] as const,
  );
}

/** The lessons' notebooks of one language, in the order of their numbers. */
export function notebooksIn(language: Language): Notebook[] {
  const folder = notebookFolder(language);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ipynb'))
    .sort()
    .map((name) => readNotebook(path.join(folder, name)));
}

export function readNotebook(file: string): Notebook {
  const raw = JSON.parse(readFileSync(file, 'utf8')) as {
    nbformat: number;
    nbformat_minor: number;
    metadata: {
      kernelspec: { name: string };
      nabla: { lesson: string; language: Language };
    };
    cells: (Omit<Cell, 'text'> & { source: string | string[] })[];
  };
  return {
    lesson: raw.metadata.nabla.lesson,
    language: raw.metadata.nabla.language,
    file,
    nbformat: raw.nbformat,
    nbformat_minor: raw.nbformat_minor,
    kernelspec: raw.metadata.kernelspec,
    cells: raw.cells.map(({ source, ...cell }) => ({
      ...cell,
      text: Array.isArray(source) ? source.join('') : source,
    })),
  };
}

/** The headings of a notebook's Markdown cells, without those inside code fences. */
export function headingsOf(notebook: Notebook): string[] {
  return notebook.cells
    .filter((cell) => cell.cell_type === 'markdown')
    .flatMap((cell) =>
      withoutFences(cell.text)
        .split('\n')
        .flatMap((line) => /^#{1,4} (.+)$/.exec(line)?.[1] ?? []),
    );
}

export function withoutFences(text: string): string {
  return text.replace(/^```[^]*?^```$/gm, '');
}

/** The rows of the tables of a Markdown file, as lists of cells, without header rows. */
export function tableRows(file: string): string[][] {
  const rows: string[][] = [];
  let header = true;
  for (const line of readFileSync(path.join(ROOT, file), 'utf8').split('\n')) {
    if (!line.startsWith('|')) {
      header = true;
      continue;
    }
    if (/^\|[\s|:-]+\|$/.test(line)) {
      header = false;
      continue;
    }
    if (header) continue;
    rows.push(
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  }
  return rows;
}
