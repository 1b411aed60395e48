/**
 * `npm run slides` on a small notebook: what stands on a slide, what goes to the speaker's
 * notes, and the messages for what cannot be done. The lessons' slides are looked at in a
 * browser, in test/browser/slides.test.ts.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../../..');
const folder = mkdtempSync(path.join(tmpdir(), 'nabla-slides-'));
const notebook = path.join(folder, 'small.ipynb');
const slides = path.join(folder, 'small.html');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(args: readonly string[], environment: Record<string, string> = {}) {
  return spawnSync(
    process.execPath,
    [path.join(ROOT, 'kernel/export/slides.mjs'), ...args],
    {
      encoding: 'utf8',
      env: { ...process.env, ...environment },
    },
  );
}

const prose = (source: string, metadata: object = {}) => ({
  cell_type: 'markdown',
  metadata,
  source,
});
const code = (source: string, outputs: object[] = [], metadata: object = {}) => ({
  cell_type: 'code',
  execution_count: 1,
  metadata,
  outputs,
  source,
});
const value = (data: object) => ({
  output_type: 'execute_result',
  execution_count: 1,
  metadata: {},
  data,
});
const chart = value({
  'application/vnd.plotly.v1+json': { data: [{ y: [1, 2] }], layout: {} },
  'text/plain': 'a line',
});
const begins = { slideshow: { slide_type: 'slide' } };
const sentence = 'A sentence that takes up some room on the slide. ';

const cells = [
  prose('# The title\n\n[← back](4.2-x.ipynb) · [English](en/x.ipynb)', begins),
  code("import { show } from 'nabla';", [value({ 'text/plain': 'ready' })]),
  prose('## First section\n\nPredict the value.', {
    ...begins,
    nabla: { notes: 'Ask **first**.' },
  }),
  code('const h = 0.1;\n\nf(h);', [value({ 'text/plain': '0.2' })]),
  prose('## Second section\n\nLook here.', begins),
  code(`const at = 5;\n\nshow(\n${'  more(),\n'.repeat(12)});`, [
    chart,
    value({
      'application/vnd.jupyter.widget-view+json': { model_id: 'gone' },
      'text/plain': 'h = 10',
    }),
  ]),
  prose(`${sentence.repeat(14)}\n\n${sentence.repeat(14)}`),
  prose('## Exercises\n\nDo it.', begins),
  code('check(1);', [value({ 'text/plain': 'not yet' })], { tags: ['answer'] }),
  prose('The hint.', { tags: ['hint'] }),
  prose('Not for the screen.', { slideshow: { slide_type: 'skip' } }),
];

/** The slides, as HTML, without their notes; and the notes. */
function made(): { slides: string[]; notes: string[] } {
  const page = readFileSync(slides, 'utf8');
  const body = page.slice(
    page.indexOf('<div class="slides">'),
    page.indexOf('<script>'),
  );
  const all = body.split('<section><div class="slide').slice(1);
  const parts = all.map((slide) => slide.split('<aside class="notes">'));
  return {
    slides: parts.map(([shown]) => shown),
    notes: parts.map(([, notes = '']) => notes),
  };
}

describe('the slides of a small notebook', () => {
  let stdout = '';
  beforeAll(() => {
    const metadata = { nabla: { language: 'en', lesson: '9.9', title: 'Small' } };
    writeFileSync(
      notebook,
      JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells }),
    );
    const result = run([notebook, '--out', slides]);
    expect(result.stderr).toBe('');
    expect(result.status).toBe(0);
    stdout = result.stdout;
  });

  test('are as many as are said, each section in a column of its own', () => {
    expect(stdout).toContain(`${made().slides.length} slides, 1 charts.`);
    const page = readFileSync(slides, 'utf8');
    expect(page.match(/<section><section>/g)).toHaveLength(4);
  });

  test('leave out links between lessons, imports and cells to be skipped', () => {
    const shown = made().slides.join('');
    expect(shown).not.toMatch(/back|import|ready|Not for the screen/);
  });

  test('keep code with its value, which waits for a key press', () => {
    const slide = made().slides.find((each) => each.includes('First section'));
    expect(slide).toContain('const h = 0.1;');
    expect(slide).toMatch(/class="fragment"><pre[^>]*>0\.2</);
  });

  test('show a chart beside the value to change, the other code folded', () => {
    const slide = made().slides.find((each) => each.includes('class="chart"')) ?? '';
    const [open, folded] = slide.split('<details>');
    expect(open).toContain('const at = 5;');
    expect(open).not.toContain('more()');
    expect(folded).toContain('more()');
    expect(slide).toContain('⇄ h = 10');
  });

  test('divide long text, and name the section above what is continued', () => {
    const long = made().slides.filter((each) => each.includes(sentence.trim()));
    expect(long).toHaveLength(2);
    for (const slide of long) {
      expect(slide).toContain('<p class="kicker">Second section</p>');
    }
  });

  test('put notes and hints into the notes, and no output of an answer cell anywhere', () => {
    const { slides: shown, notes } = made();
    expect(notes.find((each) => each.includes('Ask'))).toContain(
      '<strong>first</strong>',
    );
    expect(notes.at(-1)).toContain('The hint.');
    expect(shown.join('')).not.toMatch(/The hint|not yet/);
  });
});

describe('npm run slides says what is wrong', () => {
  test.each([
    [
      ['5.1'],
      'There is no lesson 5.1. The lessons: 4.1, 4.2, 4.3, 4.4, 4.5, A.1, A.2.',
    ],
    [['missing.ipynb'], 'There is no notebook'],
    [[], 'Write npm run slides -- LESSON'],
    [['4.3', '--lang', 'fr'], 'Write npm run slides -- LESSON'],
  ])('%j', (args, message) => {
    const { status, stderr } = run(args);
    expect(stderr).toContain(message);
    expect(status).toBe(1);
  });

  test('when there is no browser to print with', () => {
    const { status, stderr } = run([notebook, '--out', slides, '--pdf'], {
      CHROMIUM: '/no/such/browser',
    });
    expect(stderr).toBe(
      'CHROMIUM names /no/such/browser, but there is no such file.\n',
    );
    expect(status).toBe(1);
  });
});
