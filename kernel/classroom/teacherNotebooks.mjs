/**
 * The teacher's notebooks as files, and what their exercises look like before anyone has
 * answered: an answer that the teacher left in a notebook must not reach the learners.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { LANGUAGES, readLesson } from '../../notebooks/source/format.mjs';
import { notebookOf } from '../../notebooks/source/notebook.mjs';
import { Failure } from '../setup/failure.mjs';

export { LANGUAGES };

/** nbformat keeps a text whole or as its lines. */
export function textOf(source) {
  return Array.isArray(source) ? source.join('') : (source ?? '');
}

/** A text as its lines, each with its line break, as front ends save it. */
export function linesOf(text) {
  return text.split(/(?<=\n)/);
}

/** A notebook as front ends write it: one space, final newline. */
export function serialise(notebook) {
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

/** The cell's tags, none when it has none. */
export function tagsOf(cell) {
  return cell.metadata?.tags ?? [];
}

/**
 * The lessons' notebooks of one language, in the order of their names.
 *
 * @param {string} notebooks their folder: Korean ones in it, English ones in its `en/`
 * @param {string} language 'ko' or 'en'
 * @returns {{ name: string, file: string, lesson: string | undefined, notebook: object }[]}
 */
export function teacherNotebooks(notebooks, language) {
  const folder = join(notebooks, language === 'ko' ? '' : language);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ipynb'))
    .sort()
    .map((name) => {
      const file = join(folder, name);
      let notebook;
      try {
        notebook = JSON.parse(readFileSync(file, 'utf8'));
      } catch (error) {
        throw new Failure(`${file} is no notebook that can be read: ${error.message}.`);
      }
      return { name, file, lesson: notebook.metadata?.nabla?.lesson, notebook };
    });
}

/**
 * The exercises of a lesson's source in one language.
 *
 * @returns {Map<string, { starter: string, solution: string }>} by the id of the answer
 *   cell; empty for a notebook without a source (the teacher's own)
 */
export function exercisesOf(root, lesson, language) {
  const file = join(root, 'notebooks', 'source', `${lesson}.md`);
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return new Map();
  }
  const source = readLesson(text, file);
  const answers = (solved) =>
    new Map(
      notebookOf(source, language, undefined, solved)
        .cells.filter((cell) => tagsOf(cell).includes('answer'))
        .map((cell) => [cell.id, textOf(cell.source)]),
    );
  const solutions = answers(true);
  return new Map(
    [...answers(false)].map(([id, starter]) => [
      id,
      { starter, solution: solutions.get(id) },
    ]),
  );
}
