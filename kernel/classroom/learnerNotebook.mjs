/**
 * A learner's notebook from the teacher's: without solutions, outputs and speaker notes,
 * with the exercises, their checks and, if wanted, their hints. The copy remembers what it
 * was when it was made, so that a later copy knows whether the learner has edited it.
 */
import { createHash } from 'node:crypto';

import { Failure } from '../setup/failure.mjs';
import { CODE_STUB, SolutionError, TEXT_STUB, withoutSolutions } from './stubs.mjs';
import { linesOf, tagsOf, textOf } from './teacherNotebooks.mjs';

/**
 * @param {object} notebook the teacher's, as JSON; it is not changed
 * @param {object} options
 * @param {string} options.name the file's, for complaints
 * @param {'ko' | 'en'} options.language of the stubs
 * @param {boolean} options.hints whether the hints stay
 * @param {ReadonlyMap<string, { starter: string }>} options.exercises unanswered cells by id
 * @param {ReadonlySet<string>} options.reachable notebooks that links may lead to, as they
 *   are written in the links (`4.4-gradient.ipynb`, `../en/…`)
 * @returns {object} the learner's notebook
 */
export function learnerNotebook(notebook, options) {
  const { name, language, exercises } = options;
  const copy = withoutTeachersPart(notebook, {
    ...options,
    textFor(cell) {
      const stub =
        cell.cell_type === 'code' ? CODE_STUB[language] : TEXT_STUB[language];
      const starter = exercises.get(cell.id)?.starter;
      try {
        return withoutSolutions(starter ?? textOf(cell.source), stub);
      } catch (error) {
        if (!(error instanceof SolutionError)) throw error;
        throw new Failure(
          `${name}, cell ${cell.id}: ${error.message}; correct it there.`,
        );
      }
    },
  });
  copy.metadata.nabla = { ...copy.metadata.nabla, copy: fingerprintOf(copy) };
  return copy;
}

/**
 * A notebook without solution cells, outputs and speaker notes.
 *
 * @param {object} options `hints` and `reachable` as above
 * @param {(cell: object) => string} options.textFor what a cell's text becomes
 */
export function withoutTeachersPart(notebook, { hints, reachable, textFor }) {
  const cells = notebook.cells
    .filter((cell) => !tagsOf(cell).includes('solution'))
    .filter((cell) => hints || !tagsOf(cell).includes('hint'))
    .map((cell) => {
      const isCode = cell.cell_type === 'code';
      const text = textFor(cell);
      return {
        ...cell,
        metadata: withoutNotes(cell.metadata ?? {}),
        source: linesOf(isCode ? text : withReachableLinks(text, reachable)),
        ...(isCode ? { execution_count: null, outputs: [] } : {}),
      };
    });
  const metadata = without(notebook.metadata, ['nabla_rendered', 'widgets']);
  return { ...notebook, cells, metadata };
}

/** A hash of what a learner can edit: the cells' order, kinds and texts, no outputs. */
export function fingerprintOf(notebook) {
  const cells = notebook.cells.map(({ id, cell_type, source }) => [
    id,
    cell_type,
    textOf(source),
  ]);
  return createHash('sha256').update(JSON.stringify(cells)).digest('hex');
}

/** What a copy was when it was made; undefined for a notebook that is no copy. */
export function copiedAs(notebook) {
  return notebook.metadata?.nabla?.copy;
}

function withoutNotes(metadata) {
  const nabla = without(metadata.nabla ?? {}, ['notes']);
  const rest = without(metadata, ['nabla']);
  return Object.keys(nabla).length === 0 ? rest : { ...rest, nabla };
}

function without(object, names) {
  return Object.fromEntries(
    Object.entries(object).filter(([name]) => !names.includes(name)),
  );
}

/** Links to notebooks that were not copied become text; one to the other edition goes. */
export function withReachableLinks(text, reachable) {
  const link =
    /( · )?\[([^\]]*)\]\(((?:\.\.\/|en\/)?[^()/:#\s]+\.ipynb)(?:#[^()\s]*)?\)/g;
  return text.replace(link, (whole, separator = '', words, target) => {
    if (reachable.has(target)) return whole;
    return target.includes('/') ? '' : separator + words;
  });
}
