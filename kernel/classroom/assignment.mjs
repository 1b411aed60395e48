/**
 * A lesson's notebook as the source of an nbgrader assignment: each exercise becomes a cell
 * to answer in, with the solution between comments that nbgrader knows, and a locked cell
 * that runs the lesson's own check, which throws on a wrong answer wherever nbgrader runs it.
 */
import { withoutTeachersPart } from './learnerNotebook.mjs';
import { BEGIN_SOLUTION, END_SOLUTION } from './stubs.mjs';
import { linesOf, tagsOf, textOf } from './teacherNotebooks.mjs';

/** Points of an exercise whose cell does not say otherwise in `metadata.nabla.points`. */
const POINTS = 1;

/** The call that ends an answer cell: the exercise and the expression that is checked. */
const CHECK = /^(?:show\()?check\('([^']+)', (.+?)\)\)?;?\s*$/m;

/**
 * @param {object} notebook the teacher's, as JSON; it is not changed
 * @param {object} options
 * @param {boolean} options.hints whether the hints stay
 * @param {ReadonlyMap<string, { starter: string, solution: string }>} options.exercises by
 *   the id of their answer cell; other answer cells keep their text and its comments
 * @returns {object} the notebook for nbgrader's `source/` folder
 */
export function assignmentNotebook(notebook, { hints, exercises }) {
  const stripped = withoutTeachersPart(notebook, {
    hints,
    // An assignment stands in a folder of its own.
    reachable: new Set(),
    textFor(cell) {
      const exercise = exercises.get(cell.id);
      if (exercise === undefined) return textOf(cell.source);
      return withSolutionComments(exercise.starter, exercise.solution);
    },
  });
  // The first cell imports the library and opens the lesson: without it nothing is graded.
  const opening = stripped.cells.find(({ cell_type }) => cell_type === 'code');
  const cells = stripped.cells.flatMap((cell) => {
    if (cell === opening) return [marked(cell, { locked: true })];
    if (!tagsOf(cell).includes('answer')) return [cell];
    return answerCells(cell);
  });
  return { ...stripped, cells };
}

/** An answer with a check is graded by it; any other answer is read by a person. */
function answerCells(cell) {
  const text = textOf(cell.source);
  const points = cell.metadata.nabla?.points ?? POINTS;
  const call = cell.cell_type === 'code' ? CHECK.exec(text) : null;
  if (call === null) return [marked(cell, { grade: true, solution: true, points })];
  const [whole, exercise, answer] = call;
  const test = {
    cell_type: 'code',
    execution_count: null,
    id: `${cell.id}-check`,
    metadata: { tags: ['check'], nabla: { exercise } },
    outputs: [],
    source: linesOf(
      // The import brings back a `check` that a cell above has given another meaning.
      `import { check, show } from 'nabla';\n\nshow(check('${exercise}', ${answer}));`,
    ),
  };
  return [
    marked(
      { ...cell, source: linesOf(text.replace(whole, '').trimEnd()) },
      {
        solution: true,
      },
    ),
    marked(test, { grade: true, locked: true, points }),
  ];
}

/** The cell with nbgrader's metadata (schema 3), under its own id as the grade id. */
function marked(cell, { grade = false, solution = false, locked = false, points }) {
  return {
    ...cell,
    metadata: {
      ...cell.metadata,
      nbgrader: {
        schema_version: 3,
        grade_id: cell.id,
        cell_type: cell.cell_type,
        grade,
        solution,
        locked,
        task: false,
        ...(points === undefined ? {} : { points }),
      },
    },
  };
}

/**
 * The solved cell with comments around what the learner is to write. What the check looks
 * at stays declared: a function keeps its first line, and a value its name.
 *
 * @param {string} starter the unanswered cell
 * @param {string} solution the whole cell, solved
 */
export function withSolutionComments(starter, solution) {
  const [before, after] = [starter, solution].map((text) => text.split('\n'));
  const name = CHECK.exec(starter)?.[2];
  const region =
    functionRegion(before, after, name) ?? valueRegion(before, after, name);
  if (region === undefined) {
    throw new Error(
      `the cell that answers with ${name} is neither a function nor a value that both ` +
        'the exercise and its solution declare at the start of a line',
    );
  }
  const { head, body, tail, indent } = region;
  return [
    ...head,
    indent + BEGIN_SOLUTION,
    ...body,
    indent + END_SOLUTION,
    ...tail,
  ].join('\n');
}

/** `function name(…) {` up to its brace is common; the body is the solution. */
function functionRegion(before, after, name) {
  const first = before.findIndex((line) => line.startsWith(`function ${name}(`));
  if (first < 0) return undefined;
  const opening = before.findIndex((line, i) => i >= first && line.endsWith('{'));
  const head = before.slice(0, opening + 1);
  const closing = after.indexOf('}', opening);
  if (closing < 0 || head.some((line, i) => line !== after[i])) return undefined;
  return {
    head,
    body: after.slice(opening + 1, closing),
    tail: after.slice(closing),
    indent: '  ',
  };
}

/** `const name = …;` becomes `let name;`, so that the name exists while it has no value. */
function valueRegion(before, after, name) {
  const declaration = new RegExp(`^const ${name}(?:: [^=]+)? = `);
  const declared = before.findIndex((line) => declaration.test(line));
  const solved = after.findIndex((line) => declaration.test(line));
  if (declared < 0 || solved < 0) return undefined;
  const head = before.slice(0, declared);
  if (head.some((line, i) => line !== after[i])) return undefined;
  const note = /;\s*(\/\/.*)$/.exec(before[declared])?.[1];
  const checked = after.findIndex((line) => CHECK.test(line));
  const body = after
    .slice(head.length, checked)
    .map((line, i) =>
      i + head.length === solved ? line.replace(declaration, `${name} = `) : line,
    );
  while (body.at(-1) === '') body.pop();
  return {
    head: [...head, `let ${name};${note === undefined ? '' : ` ${note}`}`],
    body,
    tail: ['', ...after.slice(checked)],
    indent: '',
  };
}
