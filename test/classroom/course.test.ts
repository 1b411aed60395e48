/**
 * `npm run nbgrader -- new-course`: the course folder, without nbgrader itself, which
 * nbgrader.roundtrip.ts runs.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { ROOT, edit, hasTag, read, runScript, textOf } from './support';
import type { Run } from './support';

const folder = mkdtempSync(path.join(tmpdir(), 'nabla-course-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const newCourse = (...args: string[]): Run =>
  runScript('kernel/classroom/nbgrader.mjs', ['new-course', ...args]);

const LESSONS = ['4.1', '4.2', '4.3', '4.4', '4.5', 'A.1', 'A.2'];

describe.each(['ko', 'en'])('a course in %s', (language) => {
  const course = path.join(folder, language);
  const notebooks = LESSONS.map((lesson) => path.join(course, 'source', lesson));
  beforeAll(() => {
    const { code, errors } = newCourse(course, '--lang', language);
    expect(errors).toBe('');
    expect(code).toBe(0);
  });

  test('has an assignment for each lesson, one point for each exercise', () => {
    expect(readdirSync(path.join(course, 'source')).sort()).toEqual(LESSONS);
    const points = notebooks.map((at) =>
      read(path.join(at, readdirSync(at)[0]))
        .cells.map((cell) => cell.metadata.nbgrader?.points ?? 0)
        .reduce((sum, some) => sum + some),
    );
    expect(points).toEqual([4, 5, 5, 5, 5, 5, 5]);
  });

  test('answers by the solution, between comments that nbgrader takes away', () => {
    for (const at of notebooks) {
      const { cells } = read(path.join(at, readdirSync(at)[0]));
      expect(cells.filter((cell) => hasTag(cell, 'solution'))).toEqual([]);
      cells.forEach((cell, n) => {
        if (!hasTag(cell, 'answer')) return;
        expect(cell.metadata.nbgrader).toMatchObject({
          solution: true,
          grade: false,
          locked: false,
        });
        const text = textOf(cell.source);
        const [region] = /^ *\/\/ BEGIN SOLUTION\n[^]+?\n *\/\/ END SOLUTION$/m.exec(
          text,
        )!;
        const test = textOf(cells[n + 1].source);
        const [, checked] = /^show\(check\('[\dA.-]+', (\w+)\)\);$/m.exec(test)!;
        // What is checked keeps its name when the solution is gone.
        expect(text.replace(region, '')).toMatch(
          new RegExp(`^(?:let ${checked};|function ${checked}\\()`, 'm'),
        );
        expect(text).not.toMatch(/todo\(|check\(|undefined/);
      });
    }
  });

  test('has ids that nbgrader takes, each once in a notebook', () => {
    for (const at of notebooks) {
      const ids = read(path.join(at, readdirSync(at)[0])).cells.flatMap(
        (cell) => cell.metadata.nbgrader?.grade_id ?? [],
      );
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toMatch(/^[\w-]+$/);
    }
  });

  test('replaces a solution by TypeScript in its language', () => {
    const config = readFileSync(path.join(course, 'nbgrader_config.py'), 'utf8');
    const words = { ko: '// 여기에 코드를 쓰세요', en: '// YOUR CODE HERE' }[language];
    expect(config).toContain(
      `c.ClearSolutions.code_stub = {"typescript": "${words}\\nthrow new Error(`,
    );
    expect(config).not.toMatch(/CODE_STUB|TEXT_STUB/);
  });
});

test('what is in a course stays when a lesson is added, unless it is to be renewed', () => {
  const course = path.join(folder, 'grown');
  newCourse(course, '--lesson', '4.3');
  expect(readdirSync(path.join(course, 'source'))).toEqual(['4.3']);
  const file = path.join(course, 'source/4.3/4.3-numerical-differentiation.ipynb');
  edit(file, 'title', 'my own title');
  const again = newCourse(course, '--lesson', '4.3', '--lesson', '4.4');
  expect(again.out).toMatch(/kept .*4\.3, which is there already/);
  expect(existsSync(path.join(course, 'source/4.4'))).toBe(true);
  expect(readFileSync(file, 'utf8')).toContain('my own title');
  newCourse(course, '--lesson', '4.3', '--renew');
  expect(readFileSync(file, 'utf8')).not.toContain('my own title');
});

test('its notebooks find the library of this clone', () => {
  const course = path.join(folder, 'linked');
  newCourse(course, '--lesson', '4.3');
  const manifest = path.join(course, 'node_modules/nabla/package.json');
  expect(readFileSync(manifest, 'utf8')).toBe(
    readFileSync(path.join(ROOT, 'src/package.json'), 'utf8'),
  );
});

describe("collecting out of the learners' folders", () => {
  const course = path.join(folder, 'collecting');
  const learners = path.join(folder, 'learners');
  const name = '4.3-numerical-differentiation.ipynb';
  const handedIn = (learner: string): string =>
    path.join(course, 'submitted', learner, '4.3', name);
  const put = (at: string, text: string): void => {
    mkdirSync(path.join(learners, at), { recursive: true });
    writeFileSync(path.join(learners, at, name), text);
  };
  const collect = (): Run =>
    runScript('kernel/classroom/nbgrader.mjs', [
      ...['--in', course, 'collect-from', learners, '4.3'],
    ]);

  beforeEach(() => {
    for (const each of [course, learners])
      rmSync(each, { recursive: true, force: true });
    mkdirSync(path.join(course, 'release/4.3'), { recursive: true });
    writeFileSync(path.join(course, 'release/4.3', name), '{"cells":[]}');
    put('minji/lessons/4.3', '{"cells":[1]}');
    put('junho/4.3', '{"cells":[2]}');
    put('sora', '{"cells":[3]}');
  });

  test('takes the notebook of a classroom, of a folder, or one that was sent', () => {
    expect(collect().out).toBe('3 collected, 0 as they were collected before\n');
    expect(readFileSync(handedIn('minji'), 'utf8')).toBe('{"cells":[1]}');
    expect(readFileSync(handedIn('junho'), 'utf8')).toBe('{"cells":[2]}');
    expect(readFileSync(handedIn('sora'), 'utf8')).toBe('{"cells":[3]}');
    const time = path.join(path.dirname(handedIn('sora')), 'timestamp.txt');
    expect(readFileSync(time, 'utf8')).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} UTC$/,
    );
  });

  test('a second time takes what has changed', () => {
    collect();
    put('sora', '{"cells":[4]}');
    expect(collect().out).toBe('1 collected, 2 as they were collected before\n');
    expect(readFileSync(handedIn('sora'), 'utf8')).toBe('{"cells":[4]}');
  });

  test('names who handed in nothing, and what is no notebook', () => {
    mkdirSync(path.join(learners, 'yuna'));
    put('duri', '{"cel');
    const { out } = collect();
    expect(out).toContain(`nothing from yuna: no ${name}`);
    expect(out).toContain(`left out duri/${name}: is no notebook`);
    expect(out).toContain('3 collected');
  });

  test("does not follow a link out of the learner's folder", () => {
    const secret = path.join(folder, 'secret');
    mkdirSync(path.join(secret, '4.3'), { recursive: true });
    writeFileSync(path.join(secret, '4.3', name), '{"cells":["of the leader"]}');
    mkdirSync(path.join(learners, 'yuna'));
    symlinkSync(secret, path.join(learners, 'yuna/lessons'));
    mkdirSync(path.join(learners, 'duri'));
    symlinkSync(path.join(secret, '4.3', name), path.join(learners, 'duri', name));
    const { out } = collect();
    expect(out).toContain(
      `left out yuna/${name}: lies outside of the learner's folder`,
    );
    expect(out).toContain(`left out duri/${name}: ELOOP`);
    expect(existsSync(handedIn('yuna'))).toBe(false);
    expect(existsSync(handedIn('duri'))).toBe(false);
  });

  test('says so when the assignment was not made', () => {
    rmSync(path.join(course, 'release'), { recursive: true });
    const { code, errors } = collect();
    expect(code).toBe(1);
    expect(errors).toContain('make it with generate_assignment 4.3');
  });
});

test.each([
  [['--lang', 'ko'], /Write\nnpm run nbgrader -- new-course DIR/],
  [
    [path.join(folder, 'x'), '--lesson', '9.9'],
    /There is no lesson 9\.9; there are 4\.1/,
  ],
  [[path.join(folder, 'x'), '--frob'], /Unknown option '--frob'/],
])('%j is refused with a sentence', (args, sentence) => {
  const { code, errors } = newCourse(...args);
  expect(code).toBe(1);
  expect(errors).toMatch(sentence);
});
