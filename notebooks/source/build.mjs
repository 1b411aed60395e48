/**
 * Builds the notebooks of both languages from one source per chapter.
 *
 *   node notebooks/source/build.mjs              write what has changed
 *   node notebooks/source/build.mjs --check      exit code 1 if a notebook is not what
 *                                                its source gives
 *   node notebooks/source/build.mjs --solutions --out DIR
 *                                                exercises answered by their solutions
 *   --source DIR, --out DIR                      other folders than the project's
 *
 * README.md beside this file describes the source format. Outputs of code cells whose
 * text is unchanged are kept. Standard library only: this runs before any set-up.
 */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { readArguments } from '../../kernel/setup/usage.mjs';
import { LANGUAGES, SourceError, readLesson } from './format.mjs';
import { notebookOf } from './notebook.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));

const USAGE = 'npm run lessons [-- --check] [--solutions] [--source DIR] [--out DIR]';
const { values: options } = readArguments(USAGE, {
  options: {
    check: { type: 'boolean', default: false },
    solutions: { type: 'boolean', default: false },
    source: { type: 'string', default: HERE },
    out: { type: 'string', default: path.dirname(HERE) },
  },
});

/** Notebooks as text, sorted the way Jupyter writes them: one space, final newline. */
const serialise = (notebook) => `${JSON.stringify(notebook, null, 1)}\n`;

/** The notebook on disk, or undefined when there is none that can be read. */
function existingNotebook(file) {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** What the source decides about a notebook: everything but what running it adds. */
function decided(notebook) {
  const parts = {
    cells: notebook?.cells?.map(({ id, cell_type, metadata, source }) => ({
      id,
      cell_type,
      metadata,
      source: Array.isArray(source) ? source.join('') : source,
    })),
    kernelspec: notebook?.metadata?.kernelspec,
    nabla: notebook?.metadata?.nabla,
  };
  return JSON.stringify(parts, inOrder);
}

/** For JSON.stringify: front ends save the keys of an object in an order of their own. */
function inOrder(_key, value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, value[key]]),
  );
}

function main() {
  const sources = readdirSync(options.source)
    .filter((name) => /^[0-9A-Z]\.\d+\.md$/.test(name))
    .sort();
  if (sources.length === 0) {
    throw new SourceError(`${options.source}: no lesson source such as 4.1.md here`);
  }
  let stale = 0;
  for (const name of sources) {
    const file = path.join(options.source, name);
    const lesson = readLesson(readFileSync(file, 'utf8'), file);
    for (const language of LANGUAGES) {
      const folder = path.join(options.out, language === 'ko' ? '' : language);
      const target = path.join(folder, `${lesson.file}.ipynb`);
      const existing = existingNotebook(target);
      const notebook = notebookOf(lesson, language, existing, options.solutions);
      if (existing !== undefined && decided(existing) === decided(notebook)) continue;
      stale += 1;
      const shown = path.relative(process.cwd(), target);
      if (options.check) {
        console.error(`${shown} is not what ${name} gives; run npm run lessons`);
        continue;
      }
      mkdirSync(folder, { recursive: true });
      writeFileSync(target, serialise(notebook));
      console.log(`wrote ${shown}`);
    }
  }
  if (options.check && stale > 0) process.exitCode = 1;
}

try {
  main();
} catch (error) {
  if (!(error instanceof SourceError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
