/**
 * Exercises that answer back: `check('4.3-2', answer)` says what is right, what is off
 * and a next thought, never the solution, and notes the try in the learner's progress.
 */
import { Displayable, escapeHtml } from './displayable';
import { exercises, lessonTitles } from './exercises';
import { NotAnsweredError, Report } from './judge';
import { currentLesson, openLesson, translated } from './language';
import type { Bilingual, Language } from './language';
import { lessonsWithProgress, readProgress, recordTry } from './progress';
import { sharingNote } from './sharing';
import { table } from './table';

export type CheckStatus = 'correct' | 'off' | 'unanswered';

/** Thrown instead of shown where an error is wanted: by graders and tests. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed';
}

/** What a check found; ends a cell and is shown under it. */
export class CheckResult extends Displayable {
  constructor(
    readonly exercise: string,
    readonly status: CheckStatus,
    text: string,
    html: string,
  ) {
    super(text, html);
  }
}

/**
 * Opens a lesson in a notebook's first cell: from here on checks speak its language.
 *
 * @param id the lesson, such as '4.3'
 * @param language 'ko' or 'en'; 'ko' when not given
 * @returns a line with the lesson's title and how many of its exercises are solved; in a
 *   class that gathers progress, also whether the learner's is shared
 * @throws RangeError for a lesson that does not exist
 */
export function lesson(id: string, language: Language = 'ko'): Displayable {
  const title = lessonTitles[id];
  if (title === undefined) {
    throw new RangeError(
      `There is no lesson '${id}'; there are ${Object.keys(lessonTitles).join(', ')}.`,
    );
  }
  openLesson(id, language);
  const ids = exercisesOf(id);
  const progress = readProgress(id).exercises;
  const solved = ids.filter((each) => progress[each]?.solved !== undefined).length;
  const count = translated({
    ko: `연습 ${ids.length}개 중 ${solved}개 풂`,
    en: `${solved} of ${ids.length} exercises solved`,
  });
  const note = sharingNote();
  const lines = [
    `${id} ${translated(title)} · ${count}`,
    ...(note === undefined ? [] : [translated(note)]),
  ];
  const html = lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('');
  return new Displayable(lines.join('\n'), html);
}

/** Stands where an answer is to be written: `return todo();` */
export function todo(): never {
  throw new NotAnsweredError(
    translated({
      ko: '아직 쓰지 않은 곳입니다. todo() 자리에 답을 쓰세요.',
      en: 'Nothing is written here yet. Put your answer in the place of todo().',
    }),
  );
}

/**
 * Checks the answer to an exercise, shows what it found, and counts the try.
 *
 * @param id the exercise, such as '4.3-2'
 * @param answer a number, an array, a function: what the exercise asks for. `undefined`
 *   and a function that still says `todo()` are not answered yet, and do not count.
 * @throws RangeError for an exercise that does not exist; CheckFailed for an answer that
 *   is missing or off when the environment variable NABLA_CHECK is `strict`, or when
 *   nbgrader runs the notebook
 */
export function check(id: string, answer: unknown): CheckResult {
  const exercise = exercises[id];
  if (exercise === undefined) {
    const lessonId = id.split('-')[0];
    const near = exercisesOf(lessonId);
    const known = near.length > 0 ? near : Object.keys(exercises);
    throw new RangeError(
      `There is no exercise '${id}'; there are ${known.join(', ')}.`,
    );
  }
  const report = judged(id, answer);
  const result = report === undefined ? unanswered(id) : answered(id, report);
  if (isStrict() && result.status !== 'correct') {
    throw new CheckFailed(result.text);
  }
  return result;
}

/** nbgrader sets NBGRADER_EXECUTION to 'autograde' or 'validate' while it runs cells. */
function isStrict(): boolean {
  return (
    process.env['NABLA_CHECK'] === 'strict' ||
    process.env['NBGRADER_EXECUTION'] !== undefined
  );
}

/**
 * The exercises of a lesson, or of every lesson begun, with tries and what is solved.
 *
 * @param id the lesson; the open one when not given, `'all'` for every lesson begun
 */
export function progressTable(id: string = currentLesson()?.id ?? 'all'): Displayable {
  const lessons = id === 'all' ? lessonsWithProgress() : [id];
  const rows = lessons.flatMap((each) => {
    const progress = readProgress(each).exercises;
    return exercisesOf(each).map((exercise) => {
      const known = progress[exercise];
      const state: Bilingual =
        known === undefined
          ? { ko: '· 아직', en: '· not yet' }
          : known.solved === undefined
            ? { ko: '… 푸는 중', en: '… under way' }
            : { ko: '✔ 풂', en: '✔ solved' };
      return [
        exercise,
        translated(exercises[exercise]!.topic),
        translated(state),
        known?.tries ?? 0,
      ];
    });
  });
  const header: readonly Bilingual[] = [
    { ko: '연습', en: 'exercise' },
    { ko: '내용', en: 'about' },
    { ko: '상태', en: 'state' },
    { ko: '시도', en: 'tries' },
  ];
  return table(header.map(translated), rows);
}

/** An exercise as a list names it. */
export interface ExerciseName {
  readonly lesson: string;
  readonly id: string;
  /** A few words on what it is about. */
  readonly topic: Bilingual;
}

/** Every exercise of every lesson, in order. */
export function exerciseList(): ExerciseName[] {
  return Object.keys(lessonTitles).flatMap((lessonId) =>
    exercisesOf(lessonId).map((id) => ({
      lesson: lessonId,
      id,
      topic: exercises[id]!.topic,
    })),
  );
}

/** The ids of a lesson's exercises, in order. */
export function exercisesOf(lessonId: string): string[] {
  return Object.keys(exercises).filter((id) => id.startsWith(`${lessonId}-`));
}

/** The judge's report, or undefined when there is no answer to judge. */
function judged(id: string, answer: unknown): Report | undefined {
  const missing = (value: unknown): boolean => value === undefined || value === null;
  if (missing(answer) || (Array.isArray(answer) && answer.some(missing)))
    return undefined;
  try {
    return Report.of(exercises[id]!.judge, answer);
  } catch (error) {
    if (error instanceof NotAnsweredError) return undefined;
    throw error;
  }
}

function unanswered(id: string): CheckResult {
  const text = translated({
    ko: `${id}: 아직 답하지 않았습니다. 위 칸에 답을 쓰고 다시 실행하세요.`,
    en: `${id}: not answered yet. Write your answer above and run the cell again.`,
  });
  return resultOf(id, 'unanswered', [text]);
}

function answered(id: string, report: Report): CheckResult {
  const lessonId = id.split('-')[0];
  const { progress, saved } = recordTry(lessonId, id, report.correct);
  const lines = [
    report.correct
      ? translated({
          ko: `${id}: 맞았습니다. (${progress.tries}번째 시도)`,
          en: `${id}: correct. (try ${progress.tries})`,
        })
      : translated({
          ko: `${id}: 아직 맞지 않습니다. (${progress.tries}번째 시도)`,
          en: `${id}: not there yet. (try ${progress.tries})`,
        }),
    ...report.rights.map((text) => `✔ ${translated(text)}`),
    ...report.offs.map((text) => `✘ ${translated(text)}`),
  ];
  if (report.nextThought !== undefined)
    lines.push(`→ ${translated(report.nextThought)}`);
  if (!saved) {
    lines.push(
      translated({
        ko: '(이 폴더에 쓸 수 없어 진도를 저장하지 못했습니다.)',
        en: '(Progress was not saved: this folder cannot be written to.)',
      }),
    );
  }
  return resultOf(id, report.correct ? 'correct' : 'off', lines);
}

/** The colour strip beside a result, by JupyterLab's theme, so it suits dark and light. */
const STRIP: Readonly<Record<CheckStatus, string>> = {
  correct: 'var(--jp-success-color1, #388e3c)',
  off: 'var(--jp-warn-color1, #e65100)',
  unanswered: 'var(--jp-border-color1, #9e9e9e)',
};

function resultOf(
  id: string,
  status: CheckStatus,
  lines: readonly string[],
): CheckResult {
  const [first, ...rest] = lines;
  const items = rest.map((line) => `<div>${escapeHtml(line)}</div>`).join('');
  const html =
    `<div style="border-left:4px solid ${STRIP[status]};padding:2px 0 2px 12px">` +
    `<strong>${escapeHtml(first)}</strong>${items}</div>`;
  return new CheckResult(id, status, lines.join('\n'), html);
}
