/**
 * The lessons as text: built from their sources, the same code in both languages, headings
 * for all that the study notes say, links that lead somewhere, one vocabulary.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';

import { exercisesOf } from 'nabla';
import {
  LANGUAGES,
  ROOT,
  headingsOf,
  namedNotebooks,
  notebooksIn,
  readNotebook,
  tableRows,
  withoutFences,
} from './lessonFiles';
import type { Cell, Notebook } from './lessonFiles';
import { neededSections, sectionsOf } from './sections';

const korean = notebooksIn('ko');
const english = notebooksIn('en');
const named = namedNotebooks();

function build(...args: string[]): { status: number | null; output: string } {
  const script = path.join(ROOT, 'notebooks/source/build.mjs');
  const run = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  return { status: run.status, output: run.stdout + run.stderr };
}

describe('the sources', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'nabla-lessons-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const header = '---\nlesson: 9.1\nfile: 9.1-try\nko: 시험\nen: Try\n---\n';
  const step =
    '<!-- step: one -->\n<!-- ko -->\n가\n<!-- en -->\nA\n' +
    "<!-- code -->\n```ts\nconst word = '{{가|a}}';\n```\n";
  const write = (text: string): void =>
    writeFileSync(path.join(folder, '9.1.md'), text);
  const buildHere = (...args: string[]): ReturnType<typeof build> =>
    build('--source', folder, '--out', folder, ...args);
  const built = (): { cells: Record<string, unknown>[] } =>
    JSON.parse(readFileSync(path.join(folder, '9.1-try.ipynb'), 'utf8')) as {
      cells: Record<string, unknown>[];
    };

  test('the notebooks are what their sources give', () => {
    expect(build('--check')).toEqual({ status: 0, output: '' });
  });

  test('a notebook whose text was changed by hand is found stale', () => {
    write(header + step);
    buildHere();
    expect(buildHere('--check').status).toBe(0);
    const notebook = built();
    notebook.cells[0]['source'] = ['나'];
    writeFileSync(path.join(folder, '9.1-try.ipynb'), JSON.stringify(notebook));
    expect(buildHere('--check')).toMatchObject({
      status: 1,
      output: expect.stringContaining(
        '9.1-try.ipynb is not what 9.1.md gives',
      ) as string,
    });
  });

  test('outputs of unchanged code cells are kept, others dropped', () => {
    const second = '<!-- step: two -->\n<!-- code -->\n```ts\n2;\n```\n';
    write(header + step + second);
    buildHere();
    const notebook = built();
    const outputs = [{ output_type: 'stream', name: 'stdout', text: ['x'] }];
    for (const cell of notebook.cells) {
      if (cell['cell_type'] === 'code')
        Object.assign(cell, { outputs, execution_count: 7 });
    }
    writeFileSync(path.join(folder, '9.1-try.ipynb'), JSON.stringify(notebook));
    expect(buildHere('--check').status).toBe(0);
    write(header + step + second.replace('2;', '3;'));
    buildHere();
    const cells = new Map(built().cells.map((cell) => [cell['id'], cell]));
    expect(cells.get('one-code')).toMatchObject({ outputs, execution_count: 7 });
    expect(cells.get('two-code')).toMatchObject({ outputs: [], execution_count: null });
  });

  test('code in two languages, exercise folds and slide metadata come out', () => {
    const exercise =
      '<!-- exercise: 9.1-1 | slide=slide tags=extra -->\n<!-- ko -->\n문제\n<!-- en -->\n' +
      'Task\n<!-- notes ko -->\n메모\n<!-- notes en -->\nNote\n<!-- code -->\n```ts\nask;\n' +
      '```\n<!-- hint ko -->\n힌트다\n<!-- hint en -->\nA hint\n<!-- solution -->\n```ts\n' +
      'solved;\n```\n';
    write(header + step + exercise);
    buildHere('--solutions');
    const en = JSON.parse(
      readFileSync(path.join(folder, 'en', '9.1-try.ipynb'), 'utf8'),
    ) as { cells: { id: string; source: string[]; metadata: unknown }[] };
    const cell = (id: string): { source: string[]; metadata: unknown } =>
      en.cells.find((each) => each.id === id)!;
    expect(cell('one-code').source.join('')).toBe("const word = 'a';");
    expect(cell('exercise-9-1-1').metadata).toEqual({
      slideshow: { slide_type: 'slide' },
      tags: ['exercise', 'extra'],
      nabla: { notes: 'Note', exercise: '9.1-1' },
    });
    expect(cell('exercise-9-1-1-answer').source.join('')).toBe('solved;');
    expect(cell('exercise-9-1-1-hint').source.join('')).toBe(
      '<details><summary>Hint</summary>\n\nA hint\n\n</details>',
    );
  });

  test.each([
    ['no header', step, '9.1.md:1: a source begins with "---"'],
    [
      'a missing title',
      header.replace('en: Try\n', '') + step,
      'the header lacks "en"',
    ],
    [
      'one language only',
      header + step.replace('<!-- en -->\nA\n', ''),
      'only one of "ko" and "en"',
    ],
    ['a repeated id', header + step + step, '9.1.md:16: the id "one" is taken'],
    [
      'an unknown block',
      header + step + '<!-- remark -->\n',
      'a step has no block "remark"',
    ],
    [
      'an unknown attribute',
      header + step.replace('one -->', 'one | size=3 -->'),
      '"size=3" is neither',
    ],
    [
      'a half marker',
      header + step.replace('{{가|a}}', '{{가}}'),
      'a "{{" that is not',
    ],
    [
      'code of another language',
      header + step.replace('```ts', '```js'),
      'one ```ts fence',
    ],
    [
      'an exercise without hint',
      header + '<!-- exercise: 9.1-1 -->\n<!-- ko -->\n가\n<!-- en -->\nA\n',
      'lacks "code"',
    ],
  ])('%s is refused with its place', (_what, text, message) => {
    write(text);
    const { status, output } = buildHere();
    expect(status).toBe(2);
    expect(output).toContain(message);
  });
});

describe('the notebooks', () => {
  test('the first four lessons are there, in both languages', () => {
    const lessons = korean.map((each) => each.lesson);
    expect(lessons).toEqual(expect.arrayContaining(['4.1', '4.2', '4.3', '4.4']));
    expect(english.map((each) => each.lesson)).toEqual(lessons);
    expect(english.map((each) => path.basename(each.file))).toEqual(
      korean.map((each) => path.basename(each.file)),
    );
  });

  test.each(named)(
    '%s is nbformat 4.5 for the kernel tslab, with ids of its own',
    (_, it) => {
      expect([it.nbformat, it.nbformat_minor]).toEqual([4, 5]);
      expect(it.kernelspec.name).toBe('tslab');
      const ids = it.cells.map((cell) => cell.id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9-]{1,64}$/);
    },
  );

  test.each(named)('%s: code is at most 78 columns wide', (_, it) => {
    const wide = codeOf(it)
      .flatMap((cell) => cell.text.split('\n'))
      .filter((line) => columns(line) > 78);
    expect(wide).toEqual([]);
  });

  test.each(named)(
    '%s: at least four exercises, each with hint and solution',
    (_, it) => {
      const withTag = (tag: string): (string | undefined)[] =>
        it.cells
          .filter((cell) => cell.metadata.tags?.includes(tag))
          .map((cell) => cell.metadata.nabla?.exercise);
      const ids = withTag('exercise');
      expect(ids.length).toBeGreaterThanOrEqual(4);
      expect(ids).toEqual(exercisesOf(it.lesson));
      for (const tag of ['answer', 'hint', 'solution'])
        expect(withTag(tag)).toEqual(ids);
    },
  );

  test.each(named)('%s: no `{ name }` for a name of another cell', (_, it) => {
    const outside = codeOf(it).flatMap((cell) => shorthandFromOutside(cell.text));
    expect(outside).toEqual([]);
  });

  test('the search for such shorthand tells own names from those of other cells', () => {
    expect(shorthandFromOutside('const a = 1; f({ a, b });')).toEqual(['b']);
    expect(shorthandFromOutside("import { c } from 'nabla'; f({ c });")).toEqual(['c']);
    expect(shorthandFromOutside('const { d } = e; f({ d });')).toEqual([]);
    expect(shorthandFromOutside('const g = (h: number) => ({ h });')).toEqual([]);
  });

  test.each(named)('%s: nothing is written to standard error', (_, it) => {
    const calls = codeOf(it).flatMap(
      ({ text }) => text.match(/console\.(error|warn|trace|assert)|\bstderr\b/g) ?? [],
    );
    expect(calls).toEqual([]);
  });

  test.each(korean.map((ko, i) => [ko.lesson, ko, english[i]] as const))(
    '%s: the same cells in both languages, code equal but for comments and strings',
    (_, ko, en) => {
      const shape = ({ id, cell_type, metadata }: Cell): unknown => [
        id,
        cell_type,
        metadata.tags,
        metadata.slideshow,
      ];
      expect(en.cells.map(shape)).toEqual(ko.cells.map(shape));
      codeOf(ko).forEach((cell, i) => {
        expect(skeleton(codeOf(en)[i].text)).toEqual(skeleton(cell.text));
      });
    },
  );

  test('the comparison of code sees a changed number, name and template value', () => {
    expect(skeleton("f('가', 1); // 나")).toEqual(skeleton("f('a', 1); // b"));
    expect(skeleton("f('가', 1);")).not.toEqual(skeleton("f('가', 2);"));
    expect(skeleton('`${x}에서`')).toEqual(skeleton('`at ${x}`'));
    expect(skeleton('`${x}에서`')).not.toEqual(skeleton('`at ${y}`'));
  });

  test.each(named)('%s: every link to a file leads to one', (_, it) => {
    const links = it.cells
      .filter((cell) => cell.cell_type === 'markdown')
      .flatMap((cell) => [...withoutFences(cell.text).matchAll(/\]\(([^)#\s]+)/g)])
      .map((match) => match[1])
      .filter((target) => !target.startsWith('http'));
    const broken = links.filter(
      (target) => !existsSync(path.resolve(path.dirname(it.file), target)),
    );
    expect(links.length).toBeGreaterThan(0);
    expect(broken).toEqual([]);
  });
});

describe('where to start', () => {
  const solved = mkdtempSync(path.join(tmpdir(), 'nabla-solved-'));
  afterAll(() => rmSync(solved, { recursive: true, force: true }));
  build('--solutions', '--out', solved);

  test.each(korean.map((each) => [each.lesson, each] as const))(
    '%s: each section needs those that it says, solutions included, and no others',
    (_, { file }) => {
      const notebook = readNotebook(path.join(solved, path.basename(file)));
      const said = sectionsOf(notebook).sections.map(
        ({ id, needs }) => [id, needs] as const,
      );
      expect(said.length).toBeGreaterThan(4);
      expect(said).toEqual([...neededSections(notebook)]);
    },
  );

  test.each(named)('%s: the opening names each section that needs another', (_, it) => {
    const { opening, sections } = sectionsOf(it);
    const text = opening.find(({ id }) => id === 'where-to-start')!.text;
    const short = (heading: string): string =>
      /^\d\.\d\.\d/.exec(heading)?.[0] ?? heading;
    const rows = sections.flatMap(({ id, heading }) => {
      const after = sections.filter(({ needs }) => needs.includes(id));
      return after.length === 0
        ? []
        : [
            `- ${short(heading)} → ${after.map((each) => short(each.heading)).join(' · ')}`,
          ];
    });
    expect(text.split('\n').filter((line) => line.startsWith('- '))).toEqual(rows);
  });

  test('names are found that a section takes from another, and none of its own', () => {
    const cell = (id: string, text: string, markdown = false): Cell => ({
      ...{ id, text, metadata: {} },
      cell_type: markdown ? 'markdown' : 'code',
    });
    const notebook = {
      ...korean[0],
      cells: [
        cell('top', "import { f } from 'nabla';"),
        cell('a', '## A', true),
        cell('a-code', 'const { p, q: [r] } = f(1); function s() {}'),
        cell('b', '## B', true),
        cell('b-code', 'const p = 2; type T = { r: number }; p; f(x => x.r);'),
        cell('c', '## C', true),
        cell('c-code', 's(); const o: T = { r: 1 }; `${r}`; console.log(o);'),
        cell('d', '## D', true),
        cell('d-code', 'f({ p });'),
      ],
    };
    expect([...neededSections(notebook)]).toEqual([
      ['a', []],
      ['b', []],
      ['c', ['a', 'b']],
      ['d', ['b']],
    ]);
  });
});

describe('coverage of the study notes', () => {
  const lessons = new Map(korean.map((each) => [each.lesson, headingsOf(each)]));
  const coverage = tableRows('docs/coverage.md').filter((row) => row.length === 4);
  const errata = tableRows('docs/errata.md').filter((row) => row.length >= 5);

  test('the tables are there', () => {
    expect(coverage.length).toBeGreaterThan(150);
    expect(errata.length).toBeGreaterThan(15);
  });

  test.each([...coverage, ...errata].map((row) => [row.at(-2)!, row.at(-1)!, row[0]]))(
    '%s has the heading "%s" for: %s',
    (lesson, heading) => {
      const headings = lessons.get(lesson);
      // A dash stands for a lesson that does not exist yet, and for nothing else.
      if (heading === '—') expect(headings).toBeUndefined();
      else expect(headings).toContain(heading);
    },
  );
});

describe('vocabulary', () => {
  /** One word for one thing: what must not be written, and what is. */
  const instead: Record<'ko' | 'en', readonly (readonly [RegExp, string])[]> = {
    ko: [
      [/오버피팅/, '과적합'],
      [/경사 하강|경사 상승/, '경사하강법, 경사상승법'],
      [/(테스트|평가) 데이터/, '시험 데이터'],
      [/학습 데이터/, '훈련 데이터'],
      [/그래디언트|그라디언트|구배/, '기울기'],
      [/(?<!하이퍼)파라미터/, '매개변수'],
      [/크로스 ?엔트로피/, '교차 엔트로피'],
      [/라벨/, '레이블'],
      [/오차 제곱합|제곱합 오차|제곱 오차합/, '오차제곱합'],
      [/미니 배치/, '미니배치'],
      [/러닝 ?레이트/, '학습률'],
      [/원핫|원 핫/, '원-핫'],
      [/손실함수/, '손실 함수'],
      [/로스 함수|비용 함수/, '손실 함수'],
      [/모양이? ?\(\d|모양이 맞지/, '형상'],
      // CommonMark: ** after punctuation does not close before a Korean letter.
      [/[)\]'"”’.!?`]\*\*[가-힣]/, '** not directly after punctuation'],
    ],
    en: [
      [/learning[ -]speed|step size/i, 'learning rate'],
      [/cost function|objective function/i, 'loss function'],
      [/\btesting data/i, 'test data'],
      [/minibatch/i, 'mini-batch'],
      [/cross entropy/i, 'cross-entropy'],
      [
        /behavior|color\b|neighbor|center\b|generaliz|normaliz(?!e:|e`|e\b)|initializ|optimiz|recogniz/,
        'British spelling',
      ],
      [/one hot/i, 'one-hot'],
      [/[가-힣]/, 'English'],
    ],
  };

  test.each(named)('%s keeps to the words of the course', (_, it) => {
    const found = it.cells.flatMap((cell) =>
      proseOf(cell)
        .split('\n')
        .flatMap((line) =>
          instead[it.language]
            .filter(([pattern]) => pattern.test(line.replace('[한국어]', '')))
            .map(([, word]) => `${cell.id}: ${line.trim()} → ${word}`),
        ),
    );
    expect(found).toEqual([]);
  });

  test.each(korean.map((each) => [each.lesson, each] as const))(
    '%s: a term has its English word at its first mention',
    (_, it) => {
      const prose = it.cells
        .filter((cell) => cell.cell_type === 'markdown')
        .map(proseOf)
        .join('\n');
      expect(
        prose.match(/[가-힣]\*{0,2}\([a-z][a-zA-Z -]+\)/g)?.length,
      ).toBeGreaterThan(4);
    },
  );
});

test('a source exists for every notebook, and a notebook for every source', () => {
  const sources = readdirSync(path.join(ROOT, 'notebooks/source'))
    .filter((name) => /^[0-9A-Z]\.\d+\.md$/.test(name))
    .map((name) => name.replace('.md', ''))
    .sort();
  for (const language of LANGUAGES) {
    expect(
      notebooksIn(language)
        .map((each) => each.lesson)
        .sort(),
    ).toEqual(sources);
  }
});

function codeOf(notebook: Notebook): Cell[] {
  return notebook.cells.filter((cell) => cell.cell_type === 'code');
}

/** Terminal columns: Korean letters are two wide. */
function columns(line: string): number {
  let width = 0;
  for (const letter of line)
    width += /[\u1100-\u115f\u2e80-\uffdc]/.test(letter) ? 2 : 1;
  return width;
}

/** What a reader reads: prose without code, or a code cell's comments and strings. */
function proseOf(cell: Cell): string {
  if (cell.cell_type === 'markdown') {
    return withoutFences(cell.text).replace(/`[^`\n]*`/g, '``');
  }
  return (cell.text.match(/\/\/.*|'[^'\n]*'|`[^`]*`/g) ?? []).join('\n');
}

/**
 * The shorthand properties, `{ train }`, whose name the cell itself does not declare: stock
 * tslab 1.0.22 does not find an imported name, or one of another cell, in that place.
 */
function shorthandFromOutside(code: string): string[] {
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2022, true);
  const declared = new Set<string>();
  const used: string[] = [];
  const visit = (node: ts.Node): void => {
    const declares =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isClassDeclaration(node);
    if (declares && node.name !== undefined && ts.isIdentifier(node.name)) {
      declared.add(node.name.text);
    }
    if (ts.isShorthandPropertyAssignment(node)) used.push(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return used.filter((name) => !declared.has(name));
}

/** The tokens of code with every comment dropped and every string's text replaced. */
function skeleton(code: string): string[] {
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2022, true);
  const tokens: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
      tokens.push('text');
    } else if (ts.isTemplateExpression(node)) {
      // Word order differs between languages, so the values may come in any order.
      const values = node.templateSpans.map((span) =>
        skeleton(span.expression.getText()).join(' '),
      );
      tokens.push('template', ...values.sort());
    } else if (node.getChildCount() === 0) {
      if (node.getText() !== '') tokens.push(node.getText());
    } else {
      node.getChildren().forEach(visit);
    }
  };
  visit(file);
  return tokens;
}
