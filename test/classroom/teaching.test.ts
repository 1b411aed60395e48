/**
 * The session plans in docs/teaching say what is in the notebooks: every heading, cell,
 * exercise and value that a plan names is there in its language, what a plan says comes
 * out does come out (the cells are run, with each change that is to be made live), the
 * minutes add up, and the Korean and the English plan are the same plan.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import ts from 'typescript';

import { headingsOf, LANGUAGES, notebooksIn, ROOT } from '../notebooks/lessonFiles';
import type { Cell, Language, Notebook } from '../notebooks/lessonFiles';
import { runInNode } from '../notebooks/runInNode';

jest.setTimeout(600_000);

const FOLDER = path.join(ROOT, 'docs/teaching');

/** How each language writes what the tests look for. */
const FORMS = {
  ko: {
    heading: /「(.+?)」(?: (\d+)번 셀)?/g,
    exercise: /연습 ([A\d]\.\d-\d)/g,
    minutes: /(\d+)분/,
    all: '**모두**',
  },
  en: {
    heading: /(?<![\w_])_(.+?)_(?![\w_])(?:, cell (\d+))?/g,
    exercise: /Exercise ([A\d]\.\d-\d)/g,
    minutes: /(\d+) minutes/,
    all: '**all**',
  },
} as const;

/** The sections of a plan, in order; the tables among them by what they hold. */
const TIME = 1;
const ASK = 2;
const CHANGE = 3;

interface Plan {
  readonly lesson: string;
  readonly language: Language;
  readonly text: string;
  readonly notebook: Notebook;
  /** Each section's table, without its header; a section without one has no rows. */
  readonly tables: readonly (readonly string[][])[];
}

/** A heading, and which code cell below it, counted from 1. */
interface Place {
  readonly heading: string;
  readonly cell: number;
}

function rowsOf(section: string): string[][] {
  return section
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s|:-]+\|$/.test(line))
    .slice(1)
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
}

function plansIn(language: Language): Plan[] {
  return notebooksIn(language).map((notebook) => {
    const file = path.join(FOLDER, language, `${notebook.lesson}.md`);
    const text = readFileSync(file, 'utf8');
    const tables = text
      .split(/^## /m)
      .slice(1)
      .map((section) => rowsOf(section));
    return { lesson: notebook.lesson, language, text, notebook, tables };
  });
}

const plans = LANGUAGES.flatMap(plansIn);
const named = plans.map((plan) => [plan.lesson, plan.language, plan] as const);
const pairs = plansIn('ko').map(
  (ko) =>
    [ko.lesson, ko, plansIn('en').find((en) => en.lesson === ko.lesson)!] as const,
);

/** As a plan writes a heading: without the marks of code. */
function plain(heading: string): string {
  return heading.replaceAll('`', '');
}

function placesIn(text: string, language: Language): Place[] {
  // Marks inside code are no marks of a heading.
  const prose = text.replace(/```[^]*?```/g, '').replace(/`[^`\n]*_[^`\n]*`/g, '');
  return Array.from(prose.matchAll(FORMS[language].heading), (match) => ({
    heading: plain(match[1]),
    cell: Number((match[2] as string | undefined) ?? 1),
  }));
}

/** The code cells between a heading and the next one, without imports and exercises. */
function cellsBelow(notebook: Notebook, heading: string): Cell[] {
  let below = false;
  const found: Cell[] = [];
  for (const cell of notebook.cells) {
    const headings = headingsOf({ ...notebook, cells: [cell] });
    if (headings.length > 0) below = headings.map(plain).includes(heading);
    if (below && cell.cell_type === 'code') found.push(cell);
  }
  return found;
}

function cellAt(notebook: Notebook, { heading, cell }: Place): Cell {
  const found = cellsBelow(notebook, heading).at(cell - 1);
  if (found === undefined) {
    throw new Error(`'${heading}' has no code cell ${cell} in ${notebook.file}.`);
  }
  return found;
}

function codeSpans(text: string): string[] {
  return Array.from(text.matchAll(/`([^`]+)`/g), ([, code]) => code);
}

test('each lesson has a plan in both languages, and no other is there', () => {
  for (const language of LANGUAGES) {
    const files = readdirSync(path.join(FOLDER, language)).sort();
    expect(files).toEqual(notebooksIn(language).map(({ lesson }) => `${lesson}.md`));
  }
});

describe.each(named)('the plan of %s (%s)', (_, language, plan) => {
  const { text, notebook, tables } = plan;
  const forms = FORMS[language];

  test('names headings and cells that are in the notebook', () => {
    const headings = headingsOf(notebook).map(plain);
    const places = placesIn(text, language);
    expect(places.length).toBeGreaterThan(20);
    expect(
      places.filter(({ heading }) => !headings.includes(heading)).map((p) => p.heading),
    ).toEqual([]);
    for (const place of places.filter(({ cell }) => cell > 1)) cellAt(notebook, place);
  });

  test('gives time to the sections in the order of the notebook', () => {
    const headings = headingsOf(notebook).map(plain);
    const order = tables[TIME].flatMap((row) => placesIn(row[1], language)).map(
      ({ heading }) => headings.indexOf(heading),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test('names exercises that are in the notebook', () => {
    const ids = notebook.cells.map((cell) => cell.metadata.nabla?.exercise);
    const exercises = Array.from(text.matchAll(forms.exercise), ([, id]) => id);
    expect(exercises.length).toBeGreaterThan(0);
    expect(exercises.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('has minutes that add up, and the note of the notebook says as many', () => {
    const rows = tables[TIME];
    const minutes = rows.slice(0, -1).map((row) => Number(row[0]));
    const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);
    const total = rows[rows.length - 1];
    expect(total[1]).toBe(forms.all);
    expect(total[0]).toBe(`**${sum(minutes)}**`);
    expect(forms.minutes.exec(text)?.[1]).toBe(String(sum(minutes)));
    const note = notebook.cells[0].metadata.nabla?.notes ?? '';
    expect(forms.minutes.exec(note)?.[1]).toBe(String(sum(minutes)));
  });

  test('changes values that stand in the cell, and sliders within their range', () => {
    for (const [where, change] of tables[CHANGE]) {
      const cell = cellAt(notebook, placesIn(where, language)[0]);
      const [name, value] = codeSpans(change);
      if (change.includes('→')) {
        const range = sliderRange(cell, name);
        expect(Number(value)).toBeGreaterThanOrEqual(range[0]);
        expect(Number(value)).toBeLessThanOrEqual(range[1]);
      } else {
        expect(withChange(cell, change).text).not.toBe(cell.text);
      }
    }
  });
});

/** The least and the greatest value of a slider in a cell. */
function sliderRange(cell: Cell, name: string): [number, number] {
  const found = new RegExp(`\\b${name}: (?:s|intS)lider\\(([-\\w.]+), ([-\\w.]+)`).exec(
    cell.text,
  );
  if (found === null) throw new Error(`There is no slider ${name} in:\n${cell.text}`);
  return found.slice(1).map((limit) => {
    const constant = new RegExp(`const ${limit} = ([\\d.]+);`).exec(cell.text)?.[1];
    return Number(constant ?? limit);
  }) as [number, number];
}

/** The cell after the change of a plan, such as `h = 0.001`. */
function withChange(cell: Cell, change: string): Cell {
  const [, name, value] = /^(\w+) = (.+)$/.exec(codeSpans(change)[0]) ?? [];
  const declared = new RegExp(`^const ${name}(: [^=]+)? = [^;]+;`, 'm');
  if (!declared.test(cell.text)) {
    throw new Error(`No value named ${name} stands in:\n${cell.text}`);
  }
  const text = cell.text.replace(
    declared,
    (_, type: string | undefined) => `const ${name}${type ?? ''} = ${value};`,
  );
  return { ...cell, text };
}

/** The names that a cell declares at its top level. */
function declaredIn(cell: Cell): string[] {
  const file = ts.createSourceFile('cell.ts', cell.text, ts.ScriptTarget.ES2022);
  const names: string[] = [];
  const add = (name: ts.Node): void => {
    if (ts.isIdentifier(name)) names.push(name.text);
    else
      ts.forEachChild(name, (child) => ts.isBindingElement(child) && add(child.name));
  };
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) {
      statement.declarationList.declarations.forEach(({ name }) => add(name));
    } else if (
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement)
    ) {
      names.push(statement.name!.text);
    }
  }
  return names;
}

/** The cells that the given ones need, and these: the imports, and what declares names. */
function withNeeded(notebook: Notebook, wanted: readonly string[]): Cell[] {
  const code = notebook.cells.filter((cell) => cell.cell_type === 'code');
  const kept = new Set(wanted);
  for (let i = code.length - 1; i > 0; i--) {
    if (!kept.has(code[i].id)) continue;
    const used = new Set(code[i].text.match(/[A-Za-z_]\w*/g));
    for (let j = i - 1; j > 0; j--) {
      const provides = declaredIn(code[j]).filter((name) => used.delete(name));
      if (provides.length > 0) kept.add(code[j].id);
    }
  }
  return code.filter((cell, i) => i === 0 || kept.has(cell.id));
}

/** What the cells show: the text of each cell's value, and all that they print. */
async function run(notebook: Notebook, cells: readonly Cell[]) {
  const lines: string[] = [];
  const log = jest
    .spyOn(console, 'log')
    .mockImplementation((...args: unknown[]) => lines.push(args.join(' ')));
  const values = await runInNode({ ...notebook, cells });
  log.mockRestore();
  const display = Symbol.for('Jupyter.display');
  const texts = new Map<string, string>();
  for (const [id, value] of values) {
    const make = (value as Record<symbol, unknown> | undefined)?.[display];
    const bundle =
      typeof make === 'function'
        ? (make.call(value) as { 'text/plain': string })
        : undefined;
    texts.set(id, bundle?.['text/plain'] ?? inspect(value));
  }
  return { texts, printed: lines.join('\n') };
}

/** Values that a plan says come out, and that do not: not even as part of a line. */
function missing(outcome: string, shown: string, code: string): string[] {
  return codeSpans(outcome).filter((span) => {
    const escaped = span.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const asValue = new RegExp(`(?<![\\d.-])${escaped}(?![\\d])`).test(shown);
    // A name in a remark, such as `dW`, is one that the cell uses.
    const asName = /^[A-Za-z]\w+$/.test(span) && new RegExp(`\\b${span}\\b`).test(code);
    return !asValue && !asName;
  });
}

describe.each(plansIn('ko').map((plan) => [plan.lesson, plan] as const))(
  'what the plan of %s says comes out',
  (_, { notebook, tables }) => {
    test('comes out of the cells as they are', async () => {
      const { texts, printed } = await run(
        notebook,
        notebook.cells.filter((cell) => cell.cell_type === 'code'),
      );
      const wrong = tables[ASK].map(([where, , , outcome]) => {
        const cell = cellAt(notebook, placesIn(where, 'ko')[0]);
        const shown = `${texts.get(cell.id) ?? ''}\n${printed}`;
        return [where, missing(outcome, shown, cell.text)] as const;
      });
      expect(wrong.filter(([, spans]) => spans.length > 0)).toEqual([]);
    });

    test('comes out after each change', async () => {
      const wrong: [string, string[]][] = [];
      for (const [where, change, , outcome] of tables[CHANGE]) {
        if (change.includes('→')) continue;
        const cell = cellAt(notebook, placesIn(where, 'ko')[0]);
        const code = notebook.cells.filter((each) => each.cell_type === 'code');
        // What a change does to a network is seen in the cell below, which measures it.
        const next = code[code.findIndex(({ id }) => id === cell.id) + 1];
        let spans = codeSpans(outcome);
        for (const wanted of [[cell.id], [cell.id, next.id]]) {
          const cells = withNeeded(notebook, wanted).map((each) =>
            each.id === cell.id ? withChange(cell, change) : each,
          );
          const { texts, printed } = await run(notebook, cells);
          const shown = [...wanted.map((id) => texts.get(id)), printed].join('\n');
          spans = missing(outcome, shown, cell.text);
          if (spans.length === 0) break;
        }
        if (spans.length > 0) wrong.push([`${where} ${change}`, spans]);
      }
      expect(wrong).toEqual([]);
    });
  },
);

describe.each(pairs)('the two plans of %s', (_, ko, en) => {
  test('have the same sections and tables, row by row', () => {
    const shape = (plan: Plan) => plan.tables.map((rows) => rows.map((r) => r.length));
    expect(shape(en)).toEqual(shape(ko));
    expect(en.text.match(/^\d\. |^- /gm)).toEqual(ko.text.match(/^\d\. |^- /gm));
  });

  test('speak of the same cells, minutes, changes and values', () => {
    const said = (plan: Plan) => {
      const headings = headingsOf(plan.notebook).map(plain);
      const cells = (text: string) =>
        placesIn(text, plan.language).map((place) => [
          headings.indexOf(place.heading),
          place.cell,
        ]);
      return [
        plan.tables[TIME].map((row) => [row[0], cells(row[1])]),
        plan.tables[ASK].map((row) => [cells(row[0]), codeSpans(row[3])]),
        plan.tables[CHANGE].map((row) => [
          cells(row[0]),
          codeSpans(row[1]),
          codeSpans(row[3]),
        ]),
      ];
    };
    expect(said(en)).toEqual(said(ko));
  });
});
