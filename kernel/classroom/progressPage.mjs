/**
 * What a group has solved, as text for a terminal, as one HTML page that needs no network
 * (a chart, and the same numbers as a table), and as CSV for a spreadsheet.
 */
import { escapeHtml, outputToHtml, pageWithCharts } from '../export/page.mjs';
import { PLOTLY_MIME_TYPE } from '../export/rendered.mjs';

const TEXTS = {
  ko: {
    title: '모임의 진도',
    header: [
      '연습',
      '내용',
      '풂',
      '푸는 중',
      '아직',
      '시도(중앙값)',
      '막힌 사람(시도)',
    ],
    solved: '풂',
    trying: '시도했지만 못 풂',
    untried: '아직 시도하지 않음',
    learners: (n) => `학습자 ${n}명`,
    axis: '학습자 수',
    stuck: (id, trying, all) =>
      `가장 많이 막힌 곳: ${id} (${all}명 중 ${trying}명이 시도했지만 풀지 못함)`,
    notStuck: '시도하고 못 푼 연습이 없습니다.',
    note: '시도(중앙값)는 푼 사람이 풀 때까지 한 시도의 중앙값입니다. 나누기로 한 사람만 셉니다.',
  },
  en: {
    title: 'Progress of the group',
    header: [
      'exercise',
      'about',
      'solved',
      'trying',
      'untried',
      'median tries',
      'stuck (tries)',
    ],
    solved: 'solved',
    trying: 'tried, not solved',
    untried: 'not tried yet',
    learners: (n) => `${n} ${n === 1 ? 'learner' : 'learners'}`,
    axis: 'learners',
    stuck: (id, trying, all) =>
      `Most are stuck at ${id}: ${trying} of ${all} have tried it and not solved it`,
    notStuck: 'No exercise was tried without being solved.',
    note:
      'Median tries: until it was solved, by those who solved it. Only learners who share ' +
      'their progress are counted.',
  },
};

/**
 * @typedef {object} GroupReport
 * @property {'ko' | 'en'} language
 * @property {number} learners how many share their progress
 * @property {ReturnType<typeof import('./groupProgress.mjs').countByExercise>} rows
 * @property {(id: string) => string} topicOf a few words on an exercise
 * @property {boolean} names whether learners are named
 */

/** The cells of the table, as texts, row by row. */
export function tableRows({ rows, topicOf, names }) {
  return rows.map(({ id, solved, trying, untried, medianTries }) => [
    id,
    topicOf(id),
    String(solved),
    String(trying.length),
    String(untried),
    medianTries === undefined ? '–' : String(medianTries),
    trying
      .map(({ login, tries }) => (names ? `${login} (${tries})` : String(tries)))
      .join(', '),
  ]);
}

export function headerOf(language) {
  return TEXTS[language].header;
}

/** The sentences above the table: how many learners, and where most are stuck. */
export function summaryOf({ language, learners, rows }) {
  const texts = TEXTS[language];
  const most = rows.reduce(
    (worst, row) => (row.trying.length > (worst?.trying.length ?? 0) ? row : worst),
    undefined,
  );
  return [
    texts.learners(learners),
    most === undefined
      ? texts.notStuck
      : texts.stuck(most.id, most.trying.length, learners),
  ];
}

/**
 * One bar for each exercise, parted into solved, trying and untried. The parts differ in
 * lightness and pattern as well as in colour (Okabe and Ito's), and carry their numbers.
 */
function chartOf({ language, learners, rows }) {
  const texts = TEXTS[language];
  const part = (name, counts, color, shape, ink) => ({
    type: 'bar',
    orientation: 'h',
    name,
    y: rows.map(({ id }) => id),
    x: counts,
    // A number of none would stand beside the bar, in the next part.
    text: counts.map((count) => (count === 0 ? '' : String(count))),
    textposition: 'inside',
    textangle: 0,
    insidetextanchor: 'middle',
    insidetextfont: { color: ink },
    marker: {
      color,
      pattern: { shape, fillmode: 'overlay', fgcolor: '#0004', solidity: 0.2 },
    },
    hovertemplate: `%{y}: %{x} ${name}<extra></extra>`,
  });
  return {
    data: [
      part(
        texts.solved,
        rows.map((row) => row.solved),
        '#0072B2',
        '',
        '#fff',
      ),
      part(
        texts.trying,
        rows.map((row) => row.trying.length),
        '#E69F00',
        '/',
        '#000',
      ),
      part(
        texts.untried,
        rows.map((row) => row.untried),
        '#DDDDDD',
        '',
        '#000',
      ),
    ],
    layout: {
      modebar: { bgcolor: 'rgba(0,0,0,0)' },
      barmode: 'stack',
      height: 140 + 28 * rows.length,
      margin: { l: 70, r: 20, t: 50, b: 50 },
      legend: { orientation: 'h', y: 1, yanchor: 'bottom', traceorder: 'normal' },
      xaxis: {
        title: { text: texts.axis },
        range: [0, learners],
        dtick: step(learners),
      },
      // Lesson by lesson from above, and 4.3-1 is a name, not a date.
      yaxis: { type: 'category', autorange: 'reversed' },
    },
  };
}

/** Whole learners on the axis, in at most ten steps. */
function step(learners) {
  return Math.max(1, Math.ceil(learners / 10));
}

/** @param {GroupReport} report @returns {string} a whole page */
export function progressPage(report) {
  const { language } = report;
  const texts = TEXTS[language];
  const rows = tableRows(report);
  const summary = summaryOf(report);
  const inWords = report.rows
    .map(
      ({ id, solved, trying, untried }) =>
        `${id}: ${texts.solved} ${solved}, ${texts.trying} ${trying.length}, ` +
        `${texts.untried} ${untried}`,
    )
    .join('; ');
  const chart = outputToHtml({
    output_type: 'display_data',
    data: {
      [PLOTLY_MIME_TYPE]: chartOf(report),
      'text/plain': `${summary.join('. ')}. ${inWords}`,
    },
  });
  const cells = (row, tag) =>
    row.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join('');
  const body =
    `<h1>${texts.title}</h1><p>${summary.map(escapeHtml).join('<br>')}</p>` +
    (report.rows.length === 0 ? '' : chart) +
    `<table><thead><tr>${cells(texts.header, 'th')}</tr></thead><tbody>` +
    `${rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('')}</tbody></table>` +
    `<p>${texts.note}</p>`;
  return pageWithCharts(language, texts.title, body);
}

/** One line for each learner and exercise tried; learners are numbers without `names`. */
export function progressCsv(learners, ids, names) {
  const header = [
    ...['learner', 'exercise', 'tries', 'solved', 'tries_to_solve'],
    ...['first_try', 'last_try', 'solved_at'],
  ];
  const lines = learners.flatMap(({ login, exercises }, n) =>
    ids
      .filter((id) => Object.hasOwn(exercises, id))
      .map((id) => {
        const { tries, firstTry, lastTry, solved } = exercises[id];
        return [
          ...[names ? login : n + 1, id, tries, solved === undefined ? 0 : 1],
          ...[solved?.tries ?? '', firstTry, lastTry, solved?.at ?? ''],
        ];
      }),
  );
  return [header, ...lines]
    .map((line) => `${line.map(csvField).join(',')}\r\n`)
    .join('');
}

/** RFC 4180; a text that a spreadsheet would take for a formula gets an apostrophe. */
function csvField(value) {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
