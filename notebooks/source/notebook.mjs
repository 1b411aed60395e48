/**
 * Turns a lesson that `format.mjs` read into a Jupyter notebook (nbformat 4.5) of one
 * language. Cell ids come from the source, so that they stay when the text changes.
 */
import { inLanguage } from './format.mjs';
import { sectionHeading, whereToStart } from './order.mjs';

const KERNELSPEC = {
  display_name: 'TypeScript',
  language: 'typescript',
  name: 'tslab',
};
const LANGUAGE_INFO = {
  file_extension: '.ts',
  mimetype: 'text/typescript',
  name: 'typescript',
};

const FOLDS = {
  ko: { hint: '힌트', solution: '풀이' },
  en: { hint: 'Hint', solution: 'Solution' },
};

/**
 * @param lesson what `readLesson` returned
 * @param {string} language 'ko' or 'en'
 * @param existing the notebook on disk, whose outputs of unchanged cells are kept
 * @param {boolean} solved whether the exercises are answered by their solutions
 */
export function notebookOf(lesson, language, existing, solved) {
  const cells = lesson.parts.flatMap((part) =>
    part.kind === 'step'
      ? stepCells(part, language)
      : exerciseCells(part, language, solved),
  );
  addWhereToStart(cells, lesson, language);
  const before = new Map(existing?.cells?.map((cell) => [cell.id, cell]));
  for (const cell of cells) {
    if (cell.cell_type === 'code') keepOutputs(cell, before.get(cell.id));
  }
  const rendered = existing?.metadata?.nabla_rendered;
  return {
    cells,
    metadata: {
      kernelspec: KERNELSPEC,
      language_info: existing?.metadata?.language_info ?? LANGUAGE_INFO,
      nabla: { lesson: lesson.lesson, language, title: lesson[language] },
      // The mark that `npm run render` left; it says itself which code it is for.
      ...(rendered === undefined ? {} : { nabla_rendered: rendered }),
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** The cell "where to start", directly above the first section, and not on a slide. */
function addWhereToStart(cells, { parts }, language) {
  const text = whereToStart(parts, language);
  if (text === undefined) return;
  const first = parts.find((part) => sectionHeading(part, language) !== undefined);
  const cell = markdownCell('where-to-start', text);
  cell.metadata.slideshow = { slide_type: 'skip' };
  cells.splice(
    cells.findIndex(({ id }) => id === first.id),
    0,
    cell,
  );
}

function stepCells(part, language) {
  const { blocks } = part;
  const cells = [];
  if (blocks[language] !== undefined) {
    cells.push(markdownCell(part.id, blocks[language]));
  }
  if (blocks.code !== undefined) {
    cells.push(codeCell(`${part.id}-code`, inLanguage(blocks.code, language)));
  }
  Object.assign(cells[0].metadata, partMetadata(part, language));
  for (const cell of cells) addTags(cell, part.tags);
  return cells;
}

function exerciseCells(part, language, solved) {
  const { blocks, id } = part;
  const fold = FOLDS[language];
  const solution = inLanguage(blocks.solution, language);
  const why = blocks[`why ${language}`];
  const task = markdownCell(id, blocks[language]);
  Object.assign(task.metadata, partMetadata(part, language));
  const answer = codeCell(
    `${id}-answer`,
    solved ? solution : inLanguage(blocks.code, language),
  );
  const hint = markdownCell(
    `${id}-hint`,
    folded(fold.hint, blocks[`hint ${language}`]),
  );
  const solutionCell = markdownCell(
    `${id}-solution`,
    folded(
      fold.solution,
      `\`\`\`ts\n${solution}\n\`\`\`${why === undefined ? '' : `\n\n${why}`}`,
    ),
  );
  const exercise = { exercise: part.exercise };
  for (const [cell, role] of [
    [task, 'exercise'],
    [answer, 'answer'],
    [hint, 'hint'],
    [solutionCell, 'solution'],
  ]) {
    addTags(cell, [role, ...part.tags]);
    cell.metadata.nabla = { ...cell.metadata.nabla, ...exercise };
  }
  return [task, answer, hint, solutionCell];
}

/** A fold that Jupyter's Markdown opens on a click; the blank lines let Markdown in. */
function folded(summary, text) {
  return `<details><summary>${summary}</summary>\n\n${text}\n\n</details>`;
}

function partMetadata(part, language) {
  const notes = part.blocks[`notes ${language}`];
  return {
    ...part.metadata,
    ...(part.slide === undefined ? {} : { slideshow: { slide_type: part.slide } }),
    ...(notes === undefined && part.needs.length === 0
      ? {}
      : {
          nabla: {
            ...(notes === undefined ? {} : { notes }),
            ...(part.needs.length === 0 ? {} : { needs: part.needs }),
          },
        }),
  };
}

function addTags(cell, tags) {
  if (tags.length > 0) cell.metadata.tags = [...(cell.metadata.tags ?? []), ...tags];
}

function markdownCell(id, text) {
  return { cell_type: 'markdown', id, metadata: {}, source: lines(text) };
}

function codeCell(id, text) {
  return {
    cell_type: 'code',
    execution_count: null,
    id,
    metadata: {},
    outputs: [],
    source: lines(text),
  };
}

function keepOutputs(cell, before) {
  if (before?.cell_type !== 'code') return;
  const text = Array.isArray(before.source) ? before.source.join('') : before.source;
  if (text !== cell.source.join('')) return;
  cell.outputs = before.outputs ?? [];
  cell.execution_count = before.execution_count ?? null;
}

/** nbformat keeps a text as its lines, each with its line break. */
function lines(text) {
  return text.split(/(?<=\n)/);
}
