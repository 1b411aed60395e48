/**
 * nbgrader itself, from a course folder to feedback, with five learners whose scores were
 * worked out by hand. The assignment is lesson 4.3 with one question that the teacher
 * added, to be answered in prose and worth 2 points; the five exercises are worth 1 each.
 */
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { ROOT, hasTag, read, save, textOf } from './support';
import type { Cell, Notebook, Run } from './support';

jest.setTimeout(600_000);

const folder = mkdtempSync(path.join(tmpdir(), 'nabla-nbgrader-'));
const course = path.join(folder, 'nabla-course');
const name = '4.3-numerical-differentiation';
const PYTHON = path.join(
  ROOT,
  '.cache/nbgrader-venv',
  process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python',
);

function run(program: string, args: readonly string[]): Promise<Run> {
  return new Promise((done) => {
    execFile(program, args, { cwd: ROOT, maxBuffer: 2 ** 26 }, (error, out, errors) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      done({ code, out, errors });
    });
  });
}

async function nbgrader(...args: string[]): Promise<Run> {
  const script = path.join(ROOT, 'kernel/classroom/nbgrader.mjs');
  const result = await run(process.execPath, [script, ...args]);
  if (result.code !== 0) {
    throw new Error(`nbgrader ${args.join(' ')}:\n${result.out}${result.errors}`);
  }
  return result;
}

const inCourse = (...args: string[]): Promise<Run> => nbgrader('--in', course, ...args);

/** nbgrader as a learner runs it, in a folder with no settings of the course. */
function asLearner(learner: string, command: string, ...args: string[]): Promise<Run> {
  const home = path.join(folder, 'homes', learner);
  mkdirSync(home, { recursive: true });
  return nbgrader(
    ...['--in', home, command, '4.3', '--course=nabla-course'],
    `--Exchange.root=${path.join(course, 'exchange')}`,
    `--Exchange.cache=${path.join(home, '.cache')}`,
    ...args,
  );
}

/** Cells of the assignment by what they are for: `answer(1)` answers exercise 4.3-1. */
const answer = (n: number): string => `exercise-4-3-${n}-answer`;
const check = (n: number): string => `exercise-4-3-${n}-answer-check`;

type Edit = (notebook: Notebook) => void;

const write =
  (id: string, text: string): Edit =>
  ({ cells }) => {
    cells.find((cell) => cell.id === id)!.source = text;
  };

const remove =
  (id: string): Edit =>
  (notebook) => {
    notebook.cells = notebook.cells.filter((cell) => cell.id !== id);
  };

const insertAtTop =
  (text: string): Edit =>
  ({ cells }) => {
    const at = cells.findIndex((cell) => cell.cell_type === 'code') + 1;
    cells.splice(at, 0, {
      id: 'mine',
      cell_type: 'code',
      source: text,
      metadata: {},
      outputs: [],
      execution_count: null,
    });
  };

const RIGHT: Readonly<Record<number, string>> = {
  // 0.02 · 7 + 0.1
  1: 'const slopeAt7 = 0.24;',
  2: 'const myForwardDiff = (f: (x: number) => number, x: number, h: number) =>\n  (f(x + h) - f(x)) / h;',
  3: 'const goodH = 2e-5;',
  // 2·x0·x1 = −4 and x0² + 3 = 7
  4: 'const partials = [-4, 7];',
  // 0.02·x + 0.1 = 0.5
  5: 'const steepAt = 20;',
};
const right = (n: number): Edit => write(answer(n), RIGHT[n]);

interface Learner {
  readonly edits: readonly Edit[];
  /** The score of exercises 4.3-1 … 4.3-5. */
  readonly expected: readonly number[];
  /** null: to be read by the teacher; 0: nothing was written. */
  readonly prose: number | null;
}

const LEARNERS: Readonly<Record<string, Learner>> = {
  allRight: {
    edits: [
      ...[1, 2, 3, 4, 5].map(right),
      write('why-central', 'The errors of first order cancel.'),
    ],
    expected: [1, 1, 1, 1, 1],
    prose: null,
  },
  someWrong: {
    edits: [
      right(1),
      // The backward difference; and a test cell made to say that all is well.
      write(
        answer(2),
        'function myForwardDiff(f: (x: number) => number, x: number, h: number) {\n' +
          '  return (f(x) - f(x - h)) / h;\n}',
      ),
      write(check(2), "'all is well'"),
      write(answer(3), 'const goodH = 0.1;'),
      // Standard error under an answer is no mistake: only the test cell is graded.
      write(answer(4), `${RIGHT[4]}\nconsole.error('what a lesson');`),
      write(answer(5), `${RIGHT[5]}\nthrow new RangeError('after the answer');`),
      // A check of their own that always agrees.
      insertAtTop("const check = () => 'correct';"),
    ],
    // 4.3-5: the value was declared before its cell threw.
    expected: [1, 0, 0, 1, 1],
    prose: 0,
  },
  stuck: {
    edits: [
      write(answer(1), 'let slopeAt7 = 0;\nwhile (true) slopeAt7 += 1;'),
      right(2),
      right(3),
      remove(check(3)),
      remove(answer(4)),
      write(answer(5), "const steepAt: number = 'twenty';"),
    ],
    // 4.3-3: nbgrader puts the deleted test cell back.
    expected: [0, 1, 1, 0, 0],
    prose: 0,
  },
  noisy: {
    edits: [
      right(1),
      // nbgrader gives nothing for a test cell with standard error under it.
      write(
        answer(2),
        'function myForwardDiff(f: (x: number) => number, x: number, h: number) {\n' +
          "  console.error('called');\n  return (f(x + h) - f(x)) / h;\n}",
      ),
      write(answer(3), `${RIGHT[3]}\nprocess.exit(1);`),
      write(answer(4), `${RIGHT[4]}\nsetTimeout(() => console.error('late'), 50);`),
      right(5),
      insertAtTop("process.stdout.write('hello\\n');\nconsole.warn('to stderr');"),
    ],
    expected: [1, 0, 1, 1, 1],
    prose: 0,
  },
  untouched: { edits: [], expected: [0, 0, 0, 0, 0], prose: 0 },
};
const names = Object.keys(LEARNERS);

/** The scores that nbgrader's gradebook holds, by learner and cell. */
async function gradebook(): Promise<
  Record<string, { total: number; max: number; cells: Record<string, number | null> }>
> {
  const script = `
import json, sys
from nbgrader.api import Gradebook
with Gradebook(sys.argv[1], 'nabla-course') as book:
    print(json.dumps({
        s.student.id: {
            'total': s.score, 'max': s.max_score,
            'cells': {g.name: g.manual_score if g.manual_score is not None else g.auto_score
                      for n in s.notebooks for g in n.grades},
        } for s in book.assignment_submissions('4.3')}))
`;
  const db = `sqlite:///${path.join(course, 'gradebook.db')}`;
  const { out, errors, code } = await runPython(script, db);
  if (code !== 0) throw new Error(errors);
  return JSON.parse(out) as Awaited<ReturnType<typeof gradebook>>;
}

/** nbgrader's programs call each other by name, so its bin/ must be on the PATH. */
function runPython(script: string, ...args: string[]): Promise<Run> {
  process.env['PATH'] =
    `${path.dirname(PYTHON)}${path.delimiter}${process.env['PATH'] ?? ''}`;
  return run(PYTHON, ['-c', script, ...args]);
}

const released = (): Notebook =>
  read(path.join(course, 'release', '4.3', `${name}.ipynb`));

const graded = (learner: string): Notebook =>
  read(path.join(course, 'autograded', learner, '4.3', `${name}.ipynb`));

function cellOf(notebook: Notebook, gradeId: string): Cell {
  return notebook.cells.find((c) => c.metadata.nbgrader?.grade_id === gradeId)!;
}

beforeAll(async () => {
  const teachers = path.join(folder, 'teachers');
  mkdirSync(teachers);
  const file = path.join(teachers, `${name}.ipynb`);
  cpSync(path.join(ROOT, 'notebooks/en', `${name}.ipynb`), file);
  const notebook = read(file);
  notebook.cells.push(
    {
      id: 'why-central-task',
      cell_type: 'markdown',
      metadata: {},
      source: 'Why is the central difference more accurate? Two sentences.',
    },
    {
      id: 'why-central',
      cell_type: 'markdown',
      metadata: { tags: ['answer'], nabla: { points: 2 } as never },
      source: 'Forward and backward errors of first order cancel.',
    },
  );
  save(file, notebook);
  mkdirSync(path.join(teachers, 'en'));
  cpSync(file, path.join(teachers, 'en', `${name}.ipynb`));

  await nbgrader(
    ...['new-course', course, '--lang', 'en', '--lesson', '4.3', '--from', teachers],
  );
  await inCourse('generate_assignment', '4.3');
  await inCourse('release_assignment', '4.3');
  for (const learner of names) {
    await asLearner(learner, 'fetch_assignment');
    const mine = path.join(folder, 'homes', learner, '4.3', `${name}.ipynb`);
    const work = read(mine);
    for (const change of LEARNERS[learner].edits) change(work);
    if (LEARNERS[learner].edits.length > 0) save(mine, work);
    await asLearner(learner, 'submit', `--student=${learner}`);
  }
  await inCourse('collect', '4.3', '--ExchangeCollect.check_owner=False');
  // The endless loop is waited for half a minute; what was graded is not graded again.
  await inCourse('autograde', '4.3', '--student=stuck', '--Execute.timeout=30');
  await inCourse('autograde', '4.3');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the assignment that learners get', () => {
  test('each answer is a TypeScript stub in place of the solution', () => {
    const { cells } = released();
    const answers = cells.filter(
      (cell) => cell.cell_type === 'code' && hasTag(cell, 'answer'),
    );
    expect(answers).toHaveLength(5);
    for (const cell of answers) {
      expect(textOf(cell.source)).toMatch(
        /\/\/ YOUR CODE HERE\n *throw new Error\('Not answered yet\.'\);/,
      );
    }
    const all = JSON.stringify(cells);
    expect(all).not.toMatch(/NotImplementedError|BEGIN SOLUTION|END SOLUTION/);
    expect(all).not.toContain('errors of first order cancel');
    expect(all).not.toContain('partialDerivative(mixed');
    expect(textOf(cellOf(released(), 'why-central').source)).toBe('YOUR ANSWER HERE');
  });

  test('each exercise is graded by a locked cell that runs its check', () => {
    for (const n of [1, 2, 3, 4, 5]) {
      const cell = cellOf(released(), check(n));
      expect(textOf(cell.source)).toContain(`check('4.3-${n}', `);
      expect(cell.metadata.nbgrader).toMatchObject({
        grade: true,
        solution: false,
        locked: true,
        points: 1,
      });
    }
  });
});

describe('the scores', () => {
  let book: Awaited<ReturnType<typeof gradebook>>;
  beforeAll(async () => {
    book = await gradebook();
  });

  test.each(names)('%s', (learner) => {
    const { expected, prose } = LEARNERS[learner];
    const { cells, max } = book[learner];
    expect([1, 2, 3, 4, 5].map((n) => cells[check(n)])).toEqual(expected);
    expect(cells['why-central']).toBe(prose);
    expect(max).toBe(7);
  });

  test('a wrong answer is an error named CheckFailed that says what is off', () => {
    const [output] = cellOf(graded('someWrong'), check(3)).outputs!;
    expect(output).toMatchObject({ output_type: 'error', ename: 'CheckFailed' });
    expect(output.evalue).toContain('4.3-3: not there yet.');
  });

  test('an endless loop is interrupted, and the cells below it run', () => {
    const looping = cellOf(graded('stuck'), answer(1)).outputs!;
    expect(looping.at(-1)?.output_type).toBe('error');
    const below = cellOf(graded('stuck'), check(2)).outputs!;
    expect(below.map((each) => each.output_type)).toEqual(['display_data']);
  });

  test('a test cell that was put back carries its remark as a TypeScript comment', () => {
    expect(textOf(cellOf(graded('stuck'), check(3)).source)).toMatch(
      /^\/\/ This cell \(id:.*\) was missing from the submission/,
    );
  });

  test('right answers leave nothing on standard error anywhere in the notebook', () => {
    const outputs = graded('allRight').cells.flatMap((cell) => cell.outputs ?? []);
    expect(outputs.filter((each) => each.name === 'stderr')).toEqual([]);
    expect(outputs.filter((each) => each.output_type === 'error')).toEqual([]);
  });
});

describe('feedback', () => {
  const page = (learner: string): string =>
    readFileSync(path.join(course, 'feedback', learner, '4.3', `${name}.html`), 'utf8');

  beforeAll(async () => {
    // What the teacher does in Formgrader: two points for the prose.
    const { code, errors } = await runPython(
      `
import sys
from nbgrader.api import Gradebook
with Gradebook(sys.argv[1], 'nabla-course') as book:
    grade = book.find_grade('why-central', '${name}', '4.3', 'allRight')
    grade.manual_score = 2
    grade.needs_manual_grade = False
    book.db.commit()
`,
      `sqlite:///${path.join(course, 'gradebook.db')}`,
    );
    if (code !== 0) throw new Error(errors);
    await inCourse('generate_feedback', '4.3');
    await inCourse('release_feedback', '4.3');
    await asLearner('allRight', 'fetch_feedback');
  });

  test.each([
    ['allRight', '7.0'],
    ['someWrong', '3.0'],
    ['stuck', '2.0'],
    ['noisy', '4.0'],
    ['untouched', '0.0'],
  ])('%s gets a page that says %s of 7 points', (learner, score) => {
    expect(page(learner)).toMatch(
      new RegExp(`Score: ${score.replace('.', '\\.')}\\s*/\\s*7\\.0`),
    );
  });

  test('the page of a wrong answer shows what was off', () => {
    expect(page('someWrong')).toContain('CheckFailed');
    expect(page('someWrong')).toContain('4.3-3: not there yet.');
  });

  test("it comes back to the learner's folder", () => {
    const back = path.join(folder, 'homes/allRight/4.3/feedback');
    expect(existsSync(back)).toBe(true);
    const [time] = readdirSync(back);
    const text = readFileSync(path.join(back, time, `${name}.html`), 'utf8');
    expect(text).toMatch(/Score: 7\.0\s*\/\s*7\.0/);
  });
});

test('nbgrader export writes the totals', async () => {
  await inCourse('export');
  const rows = readFileSync(path.join(course, 'grades.csv'), 'utf8').trim().split('\n');
  const header = rows[0].split(',');
  const column = (row: string, title: string): string =>
    row.trim().split(',')[header.indexOf(title)];
  const totals = Object.fromEntries(
    rows.slice(1).map((row) => [column(row, 'student_id'), column(row, 'score')]),
  );
  expect(totals).toEqual({
    allRight: '7.0',
    someWrong: '3.0',
    stuck: '2.0',
    noisy: '4.0',
    untouched: '0.0',
  });
});

/** All lessons but 4.3, which the five learners above have answered. */
const OTHERS = ['4.1', '4.2', '4.4', '4.5', 'A.1', 'A.2'];

test("in every lesson nbgrader gives the teacher's own solutions full marks", async () => {
  const korean = path.join(folder, 'korean');
  await nbgrader('new-course', korean);
  for (const lesson of OTHERS) {
    await nbgrader('--in', korean, 'generate_assignment', lesson);
    const submitted = path.join(korean, 'submitted', 'teacher', lesson);
    cpSync(path.join(korean, 'source', lesson), submitted, { recursive: true });
    await nbgrader('--in', korean, 'autograde', lesson);
  }
  await nbgrader('--in', korean, 'export');
  const [header, ...rows] = readFileSync(path.join(korean, 'grades.csv'), 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((row) => row.split(','));
  const scores = rows.map((row) =>
    ['assignment', 'score', 'max_score'].map((title) => row[header.indexOf(title)]),
  );
  expect(scores).toEqual(
    OTHERS.map((lesson) => {
      const exercises = lesson === '4.1' ? '4.0' : '5.0';
      return [lesson, exercises, exercises];
    }),
  );
});
