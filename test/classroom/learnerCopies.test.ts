/**
 * `npm run learner-copies`: what leaves the teacher's notebooks, that a learner's edits
 * survive the next copy, and that the copies run where they are put.
 */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { ROOT, edit, hasTag, read, runScript, save, textOf } from './support';
import type { Run } from './support';

jest.setTimeout(240_000);

const folder = mkdtempSync(path.join(tmpdir(), 'nabla-learner-'));
const in43 = '4.3-numerical-differentiation.ipynb';

function copy(...args: string[]): Run {
  return runScript('kernel/classroom/learnerCopies.mjs', args);
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('copies of both editions', () => {
  const out = path.join(folder, 'both');
  const file = path.join(out, in43);
  let first: Run;
  beforeAll(() => {
    first = copy('--out', out);
  });

  test('every notebook of the teacher is copied, the editions as in notebooks/', () => {
    expect(first).toMatchObject({ code: 0, errors: '' });
    for (const edition of ['', 'en']) {
      const notebooks = (at: string): string[] =>
        readdirSync(path.join(at, edition)).filter((name) => name.endsWith('.ipynb'));
      expect(notebooks(out)).toEqual(notebooks(path.join(ROOT, 'notebooks')));
    }
  });

  test('solutions, outputs, speaker notes and the mark of rendering are gone', () => {
    for (const edition of ['', 'en']) {
      const names = readdirSync(path.join(out, edition));
      for (const name of names.filter((each) => each.endsWith('.ipynb'))) {
        const { cells, metadata } = read(path.join(out, edition, name));
        expect(cells.filter((cell) => hasTag(cell, 'solution'))).toEqual([]);
        expect(cells.filter((cell) => (cell.outputs ?? []).length > 0)).toEqual([]);
        expect(cells.filter((cell) => cell.execution_count != null)).toEqual([]);
        expect(
          cells.filter((cell) => cell.metadata.nabla?.notes !== undefined),
        ).toEqual([]);
        expect(metadata.nabla_rendered).toBeUndefined();
      }
    }
  });

  test('exercises, answer cells with their checks and hints stay', () => {
    const teacher = read(path.join(ROOT, 'notebooks', in43));
    const learner = read(file);
    for (const tag of ['exercise', 'answer', 'hint']) {
      const ids = ({ cells }: typeof learner): unknown[] =>
        cells.filter((cell) => hasTag(cell, tag)).map((cell) => cell.id);
      expect(ids(learner)).toEqual(ids(teacher));
      expect(ids(learner)).toHaveLength(5);
    }
    const answers = learner.cells.filter((cell) => hasTag(cell, 'answer'));
    answers.forEach((cell, n) =>
      expect(textOf(cell.source)).toContain(`check('4.3-${n + 1}', `),
    );
  });

  test('a second copy of the same lessons changes nothing', () => {
    const before = readFileSync(file, 'utf8');
    const { out: said } = copy('--out', out);
    expect(said).toMatch(/^0 written, 14 already as they should be, 0 kept/m);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('the copies find the library where they are, and run there', () => {
    const link = path.join(out, 'node_modules', 'nabla');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(path.resolve(readlinkSync(link))).toBe(path.join(ROOT, 'src'));
    for (const edition of ['', 'en']) {
      const run = runScript('kernel/dist/runner/cli.js', [
        path.join(out, edition, in43),
      ]);
      expect(`${run.out}${run.errors}`).toMatch(/^ok {4}.*26 code cells/m);
      expect(run.code).toBe(0);
    }
  });
});

describe('a notebook that a learner has worked in', () => {
  const out = path.join(folder, 'edited');
  const file = path.join(out, in43);
  const mine = "const slopeAt7 = 0.24;\n\ncheck('4.3-1', slopeAt7);";
  const answerCell = 'exercise-4-3-1-answer';

  /** As if the teacher had changed the lesson since the copy was made. */
  function ageCopy(): void {
    const notebook = read(file);
    notebook.metadata.nabla!.copy = 'of an earlier lesson';
    save(file, notebook);
  }

  beforeEach(() => {
    rmSync(out, { recursive: true, force: true });
    copy('--lang', 'ko', '--out', out);
  });

  test('it is left alone while the lesson has not changed', () => {
    edit(file, answerCell, mine);
    const before = readFileSync(file, 'utf8');
    expect(copy('--lang', 'ko', '--out', out).out).toMatch(/^0 written, 7 already/m);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('it is kept, with a sentence that says what else can be done', () => {
    edit(file, answerCell, mine);
    ageCopy();
    const before = readFileSync(file, 'utf8');
    const { code, out: said } = copy('--lang', 'ko', '--out', out);
    expect(code).toBe(0);
    expect(said).toMatch(
      /^kept .*4\.3-numerical-differentiation\.ipynb: it was edited.*--edited beside/m,
    );
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('--edited beside puts the new one beside it under a free name', () => {
    edit(file, answerCell, mine);
    ageCopy();
    const before = readFileSync(file, 'utf8');
    copy('--lang', 'ko', '--out', out, '--edited', 'beside');
    copy('--lang', 'ko', '--out', out, '--edited', 'beside');
    expect(readFileSync(file, 'utf8')).toBe(before);
    const fresh = read(path.join(out, '4.3-numerical-differentiation.new.ipynb'));
    expect(JSON.stringify(fresh)).not.toContain('slopeAt7 = 0.24');
    expect(
      existsSync(path.join(out, '4.3-numerical-differentiation.new-2.ipynb')),
    ).toBe(true);
  });

  test('--edited replace keeps the edited one under another name', () => {
    edit(file, answerCell, mine);
    ageCopy();
    const before = readFileSync(file, 'utf8');
    copy('--lang', 'ko', '--out', out, '--edited', 'replace');
    expect(
      readFileSync(
        path.join(out, '4.3-numerical-differentiation.edited.ipynb'),
        'utf8',
      ),
    ).toBe(before);
    expect(readFileSync(file, 'utf8')).not.toContain('slopeAt7 = 0.24');
  });

  /** Answers the first question that the command asks on a terminal. */
  function copyOnTerminal(answer: string): string {
    const script = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:-1])
seen = b''
asked = False
while True:
    try:
        part = os.read(terminal, 4096)
    except OSError:
        break
    if not part:
        break
    seen += part
    if not asked and b'? ' in seen:
        asked = True
        os.write(terminal, sys.argv[-1].encode() + b'\\n')
os.waitpid(pid, 0)
sys.stdout.buffer.write(seen)
`;
    const tool = path.join(ROOT, 'kernel/classroom/learnerCopies.mjs');
    return execFileSync(
      process.env['NABLA_TEST_PYTHON'] ?? 'python3',
      [
        ...['-c', script, process.execPath, tool],
        ...['--lang', 'ko', '--out', out, answer],
      ],
      { cwd: ROOT, encoding: 'utf8' },
    );
  }

  const onTerminal = process.platform === 'win32' ? test.skip : test;
  onTerminal.each([
    ['k', false, 'the edited one'],
    ['', false, 'the edited one'],
    ['b', true, 'the edited one'],
    ['r', false, 'the new one'],
  ])(
    'a terminal is asked: after "%s" (new one beside: %s) in its place is %s',
    (given, isBeside, inPlace) => {
      edit(file, answerCell, mine);
      ageCopy();
      expect(copyOnTerminal(given)).toMatch(
        /4\.3-.* was edited after it was copied, and the lesson has changed since\./,
      );
      expect(existsSync(file.replace('.ipynb', '.new.ipynb'))).toBe(isBeside);
      const isMine = readFileSync(file, 'utf8').includes('slopeAt7 = 0.24');
      expect(isMine ? 'the edited one' : 'the new one').toBe(inPlace);
    },
  );

  test('one that was only run is no edit: a changed lesson takes its place', () => {
    // A copy of another lesson stands for one that the teacher has changed since: its
    // fingerprint is its own, and not that of today's 4.3.
    const old = read(path.join(out, '4.4-gradient.ipynb'));
    const code = old.cells.find((cell) => cell.cell_type === 'code')!;
    code.execution_count = 1;
    code.outputs = [{ output_type: 'stream', name: 'stdout', text: 'seen' }];
    save(file, old);
    expect(copy('--lang', 'ko', '--out', out).out).toMatch(/^1 written, 6 already/m);
    expect(read(file).metadata.nabla?.lesson).toBe('4.3');
  });

  test('a file that is no notebook any more is kept as well', () => {
    const half = readFileSync(file, 'utf8').slice(0, 500);
    rmSync(file);
    writeFileSync(file, half);
    expect(copy('--lang', 'ko', '--out', out).out).toMatch(
      /^0 written, 6 already.* 1 kept/m,
    );
    expect(readFileSync(file, 'utf8')).toBe(half);
  });
});

test('one language alone stands in the folder itself, without links that lead nowhere', () => {
  const out = path.join(folder, 'english');
  copy('--lang', 'en', '--out', out);
  const { cells } = read(path.join(out, in43));
  const text = cells.map((cell) => textOf(cell.source)).join('\n');
  expect(text).toContain('# 4.3 Numerical differentiation');
  expect(text).toContain('](4.4-gradient.ipynb)');
  expect(text).not.toContain('](../');
  expect(text).not.toContain('한국어');
  expect(existsSync(path.join(out, 'en'))).toBe(false);
});

test("answers that the teacher left in the notebooks don't reach the learners", () => {
  const teachers = path.join(folder, 'teachers');
  const out = path.join(folder, 'from');
  mkdirSync(teachers);
  const file = path.join(teachers, in43);
  copyFileSync(path.join(ROOT, 'notebooks', in43), file);
  edit(
    file,
    'exercise-4-3-1-answer',
    "const slopeAt7 = 0.24;\ncheck('4.3-1', slopeAt7);",
  );
  const own = read(file);
  own.cells.push({
    id: 'my-own',
    cell_type: 'code',
    metadata: {},
    source:
      'function half(x: number): number {\n  // BEGIN SOLUTION\n  return x / 2;\n' +
      '  // END SOLUTION\n}',
    outputs: [],
  });
  save(file, own);
  expect(copy('--from', teachers, '--out', out)).toMatchObject({ code: 0, errors: '' });
  const { cells } = read(path.join(out, in43));
  const source = (id: string): string =>
    textOf(cells.find((cell) => cell.id === id)!.source);
  expect(source('exercise-4-3-1-answer')).toContain('const slopeAt7 = undefined;');
  expect(source('my-own')).toBe(
    'function half(x: number): number {\n  // 여기에 코드를 쓰세요\n' +
      "  throw new Error('아직 답하지 않았습니다.');\n}",
  );
});

test.each([
  ['one inside another', '// BEGIN SOLUTION\n// BEGIN SOLUTION\n', 'inside another'],
  ['one without its end', '// BEGIN SOLUTION\nreturn 1;', 'has no END SOLUTION'],
])(
  'solution comments that are wrong (%s) are named, and nothing is written',
  (_, text, why) => {
    const teachers = path.join(folder, `wrong ${why}`);
    const out = path.join(folder, `from wrong ${why}`);
    mkdirSync(teachers);
    const file = path.join(teachers, in43);
    copyFileSync(path.join(ROOT, 'notebooks', in43), file);
    edit(file, 'title-code', text);
    const { code, errors } = copy('--from', teachers, '--out', out);
    expect(code).toBe(1);
    expect(errors).toMatch(new RegExp(`^4\\.3-.*, cell title-code: a BEGIN.* ${why}`));
    expect(existsSync(out)).toBe(false);
  },
);

test('a notebook of the teacher that cannot be read is named', () => {
  const teachers = path.join(folder, 'broken');
  mkdirSync(teachers);
  writeFileSync(path.join(teachers, in43), '{"cells": [');
  const { code, errors } = copy('--from', teachers, '--out', path.join(folder, 'none'));
  expect(code).toBe(1);
  expect(errors).toMatch(/4\.3-.*\.ipynb is no notebook that can be read/);
});

test('--hints drop leaves the hints out', () => {
  const out = path.join(folder, 'hard');
  copy('--lang', 'ko', '--hints', 'drop', '--out', out);
  const { cells } = read(path.join(out, in43));
  expect(cells.filter((cell) => hasTag(cell, 'hint'))).toEqual([]);
  expect(cells.filter((cell) => hasTag(cell, 'exercise'))).toHaveLength(5);
});

test.each([
  [['--lang', 'fr'], /--lang fr is not known; it takes both, ko, en\./],
  [['--out', 'notebooks/mine'], /belongs to the teacher's notebooks/],
  [['--from', 'docs'], /holds no notebook: name the folder/],
  [['--frob'], /Unknown option '--frob'.*Write npm run learner-copies/],
])('%j is refused with a sentence', (args, sentence) => {
  const { code, errors } = copy(...args);
  expect(code).toBe(1);
  expect(errors).toMatch(sentence);
});
