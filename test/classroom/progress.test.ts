/**
 * `npm run progress`: the table, the page and the CSV of a group whose counts were worked
 * out by hand, of files that are none, and of learners who work on the real kernel.
 */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { execFile, execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { ROOT, runScript } from './support';
import type { Run } from './support';

jest.setTimeout(240_000);

let folder: string;
let group: string;
let out: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'nabla-group-'));
  group = path.join(folder, 'group');
  out = path.join(folder, 'out');
  mkdirSync(group);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const AT = '2026-03-01T10:00:00.000Z';
const LATER = '2026-03-01T10:20:00.000Z';

/** `[tries]`, or `[tries, tries until it was solved]`. */
type Known = readonly [tries: number, solvedAfter?: number];

function learner(name: string, exercises: Readonly<Record<string, Known>>): void {
  mkdirSync(path.join(group, name), { recursive: true });
  const progress = {
    version: 1,
    lesson: '4.3',
    exercises: Object.fromEntries(
      Object.entries(exercises).map(([id, [tries, solvedAfter]]) => [
        id,
        {
          tries,
          firstTry: AT,
          lastTry: LATER,
          ...(solvedAfter === undefined
            ? {}
            : { solved: { at: LATER, tries: solvedAfter } }),
        },
      ]),
    ),
  };
  writeFileSync(path.join(group, name, '4.3.json'), JSON.stringify(progress));
}

const gather = (...args: string[]): Run =>
  runScript('kernel/classroom/progress.mjs', [group, '--out', out, ...args]);

/** The columns of the printed table's row of an exercise, after the topic. */
function row(printed: string, exercise: string): string[] {
  const line = printed.split('\n').find((each) => each.startsWith(`${exercise} `))!;
  return line.split(/ {2,}/).slice(2);
}

const page = (): string => readFileSync(path.join(out, 'progress.html'), 'utf8');

describe('a group of five', () => {
  beforeEach(() => {
    learner('minji', { '4.3-1': [1, 1], '4.3-2': [5, 4], '4.3-3': [3] });
    learner('junho', { '4.3-1': [2, 2], '4.3-2': [1, 1], '4.3-3': [7] });
    learner('sora', { '4.3-1': [6, 6], '4.3-3': [2, 2] });
    learner('yuna', { '4.3-1': [4] });
    learner('%EB%AF%BC%ED%98%B8', {});
  });

  test('is counted by exercise: solved, trying, untried, median tries, who is stuck', () => {
    const { code, errors, out: printed } = gather('--lang', 'en');
    expect(errors).toBe('');
    expect(code).toBe(0);
    expect(printed).toContain('5 learners\n');
    expect(printed).toContain(
      'Most are stuck at 4.3-3: 2 of 5 have tried it and not solved it\n',
    );
    // 4.3-1 took 1, 2 and 6 tries; 4.3-2 took 4 and 1.
    expect(row(printed, '4.3-1')).toEqual(['3', '1', '1', '2', 'yuna (4)']);
    expect(row(printed, '4.3-2')).toEqual(['2', '0', '3', '2.5']);
    expect(row(printed, '4.3-3')).toEqual(['1', '2', '2', '2', 'junho (7), minji (3)']);
    expect(row(printed, '4.3-5')).toEqual(['0', '0', '5', '–']);
    // A lesson that nobody has begun is left out.
    expect(printed).not.toContain('4.4-1');
  });

  test('is one page without a network: one chart, its words, and the same table', () => {
    gather('--lang', 'en');
    const html = page();
    expect(html).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)=/);
    const charts = [
      ...html.matchAll(
        /<figure class="chart" role="img" aria-label="([^"]*)"><script type="application\/json">(.*?)<\/script>/g,
      ),
    ];
    expect(charts).toHaveLength(1);
    const [, words, json] = charts[0];
    expect(words).toContain('4.3-3: solved 1, tried, not solved 2, not tried yet 2');
    const { data } = JSON.parse(json) as {
      data: { name: string; x: number[]; y: string[]; marker: object }[];
    };
    expect(data[0].y).toEqual(['4.3-1', '4.3-2', '4.3-3', '4.3-4', '4.3-5']);
    expect(data.map(({ x }) => x)).toEqual([
      [3, 2, 1, 0, 0],
      [1, 0, 2, 0, 0],
      [1, 3, 2, 5, 5],
    ]);
    expect(html).toContain('<td>junho (7), minji (3)</td>');
    expect(html).toContain('<html lang="en">');
  });

  test('is in Korean unless asked for otherwise', () => {
    expect(gather().out).toContain('가장 많이 막힌 곳: 4.3-3 (5명 중 2명이');
    expect(page()).toContain('<html lang="ko">');
  });

  test('is a CSV with a line for each learner and exercise tried', () => {
    gather();
    const csv = readFileSync(path.join(out, 'progress.csv'), 'utf8');
    const lines = csv.replace('\uFEFF', '').trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + 3 + 3 + 2 + 1);
    expect(lines[0]).toBe(
      'learner,exercise,tries,solved,tries_to_solve,first_try,last_try,solved_at',
    );
    expect(lines).toContain(`minji,4.3-2,5,1,4,${AT},${LATER},${LATER}`);
    expect(lines).toContain(`junho,4.3-3,7,0,,${AT},${LATER},`);
  });

  test('has no names with --no-names', () => {
    const { out: printed } = gather('--no-names');
    const written = `${printed}${page().replace(/<script>.*?<\/script>/gs, '')}${readFileSync(path.join(out, 'progress.csv'), 'utf8')}`;
    expect(written).not.toMatch(/minji|junho|sora|yuna/);
    expect(row(printed, '4.3-3')).toEqual(['1', '2', '2', '2', '7, 3']);
  });
});

describe('what learners may leave in their folders', () => {
  beforeEach(() => learner('minji', { '4.3-1': [1, 1] }));

  const put = (name: string, text: string): void => {
    mkdirSync(path.join(group, 'junho'), { recursive: true });
    writeFileSync(path.join(group, 'junho', name), text);
  };

  test.each([
    [
      'half of a file',
      '{"version":1,"exercises":{"4.3-1":{"tri',
      'is no progress file',
    ],
    ['nothing', '', 'is no progress file'],
    [
      'a number that is none',
      `{"version":1,"exercises":{"4.3-1":{"tries":1e999,"firstTry":"","lastTry":""}}}`,
      'is no progress file',
    ],
    ['a huge file', ' '.repeat(1_000_001), 'has 1000001 bytes'],
  ])('%s is named and left out', (_, text, reason) => {
    put('4.3.json', text);
    const { code, out: printed } = gather();
    expect(code).toBe(0);
    expect(printed).toContain(`left out: junho/4.3.json: ${reason}`);
    // Of junho nothing is known: neither solved nor untried.
    expect(row(printed, '4.3-1').slice(0, 3)).toEqual(['1', '0', '0']);
  });

  test('a half-written temporary file and a lock beside a whole one count for nothing', () => {
    learner('junho', { '4.3-1': [2] });
    put('4.3.json.4711.tmp', '{"version"');
    put('4.3.json.lock', '');
    const { out: printed } = gather();
    expect(printed).not.toContain('left out');
    expect(row(printed, '4.3-1').slice(0, 3)).toEqual(['1', '1', '0']);
  });

  const onUnix = process.platform === 'win32' ? test.skip : test;
  onUnix(
    "a link to another's file is not followed, and a pipe is not waited for",
    () => {
      const secret = path.join(folder, 'secret.json');
      learner('sora', { '4.3-2': [9, 9] });
      writeFileSync(
        secret,
        readFileSync(path.join(group, 'sora', '4.3.json'), 'utf8').replace('9', '8'),
      );
      mkdirSync(path.join(group, 'junho'));
      symlinkSync(secret, path.join(group, 'junho', '4.3.json'));
      execFileSync('mkfifo', [path.join(group, 'junho', '4.4.json')]);
      const { out: printed } = gather();
      expect(printed).toMatch(/left out: junho\/4\.3\.json/);
      expect(printed).toContain('left out: junho/4.4.json: is no file');
      expect(row(printed, '4.3-2')[0]).toBe('1');
    },
  );

  test('a login or a time that is HTML or a formula stays text', () => {
    learner(encodeURIComponent('<b>=1+1'), { '4.3-1': [3] });
    learner(encodeURIComponent('=2+2'), { '4.3-1': [2] });
    gather();
    expect(page()).toContain('&lt;b&gt;=1+1 (3)');
    expect(page()).not.toContain('<b>=1+1');
    const csv = readFileSync(path.join(out, 'progress.csv'), 'utf8');
    expect(csv).toContain("\r\n'=2+2,4.3-1,2,");
  });

  test.each([
    [['nowhere'], /There is no folder .*nowhere: name the one/],
    [[], /Write npm run progress -- DIR/],
    [['.', '--lang', 'fr'], /Write npm run progress -- DIR/],
  ])('%j is answered with a sentence', (args, sentence) => {
    const { code, errors } = runScript('kernel/classroom/progress.mjs', args);
    expect(code).toBe(1);
    expect(errors).toMatch(sentence);
  });
});

describe('learners on the real kernel', () => {
  function notebook(file: string, cells: readonly string[]): void {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(
      file,
      JSON.stringify({
        cells: cells.map((source, n) => ({
          cell_type: 'code',
          id: `cell-${n}`,
          metadata: {},
          source,
          outputs: [],
          execution_count: null,
        })),
        metadata: {
          kernelspec: {
            name: 'tslab',
            display_name: 'TypeScript',
            language: 'typescript',
          },
        },
        nbformat: 4,
        nbformat_minor: 5,
      }),
    );
  }

  function work(login: string, file: string): Promise<number> {
    return new Promise((done) => {
      execFile(
        process.execPath,
        [path.join(ROOT, 'kernel/dist/runner/cli.js'), file],
        {
          cwd: ROOT,
          env: {
            ...process.env,
            NABLA_CLASS_PROGRESS: group,
            JUPYTERHUB_USER: login,
          },
        },
        (error) => done(error === null ? 0 : Number(error.code)),
      );
    });
  }

  test('those who share are counted, with two kernels of one learner at once', async () => {
    const opening =
      "import { check, lesson, shareProgress } from 'nabla';\nlesson('4.3', 'ko');";
    const sharing = `${opening}\nshareProgress();`;
    const homes = path.join(folder, 'homes');
    mkdirSync(path.join(homes, 'node_modules'), { recursive: true });
    symlinkSync(path.join(ROOT, 'src'), path.join(homes, 'node_modules/nabla'));
    const tenTries = 'for (let i = 0; i < 10; i++) check("4.3-2", () => 0);';
    const [first, second, junho, quiet] = [
      ...['minji/a.ipynb', 'minji/en/b.ipynb', 'junho/a.ipynb', 'quiet/a.ipynb'],
    ].map((name) => path.join(homes, name));
    notebook(first, [sharing, tenTries, "check('4.3-1', 1);", "check('4.3-1', 0.24);"]);
    notebook(second, [sharing, tenTries]);
    notebook(junho, [sharing, "check('4.3-1', 0.24);", "check('4.3-3', 0.1);"]);
    notebook(quiet, [opening, "check('4.3-1', 0.24);"]);

    expect(await Promise.all([work('minji', first), work('minji', second)])).toEqual([
      0, 0,
    ]);
    expect(await Promise.all([work('junho', junho), work('quiet', quiet)])).toEqual([
      0, 0,
    ]);

    const { out: printed } = gather('--lang', 'en');
    expect(printed).toContain('2 learners\n');
    expect(row(printed, '4.3-1')).toEqual(['2', '0', '0', '1.5']);
    expect(row(printed, '4.3-2')).toEqual(['0', '1', '1', '–', 'minji (20)']);
    expect(row(printed, '4.3-3')).toEqual(['0', '1', '1', '–', 'junho (1)']);
  });
});
