/**
 * What a learner has solved, kept on disk: one JSON file per lesson in
 * `.nabla/progress/` of the folder the kernel runs in, or in the folder that the
 * environment variable NABLA_PROGRESS names. Losing or corrupting a file never stops a
 * lesson: it is set aside, and counting starts anew.
 */
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** What is known of one exercise. Times are ISO 8601. */
export interface ExerciseProgress {
  /** How many answers were checked; an empty answer does not count. */
  readonly tries: number;
  readonly firstTry: string;
  readonly lastTry: string;
  /** When it was first right, and after how many tries. */
  readonly solved?: { readonly at: string; readonly tries: number };
}

/** One lesson's file: progress by exercise id, such as '4.3-2'. */
export interface LessonProgress {
  readonly version: 1;
  readonly lesson: string;
  readonly exercises: { readonly [exercise: string]: ExerciseProgress | undefined };
}

/** The folder that holds the progress files. */
export function progressFolder(): string {
  return (
    process.env['NABLA_PROGRESS'] ?? path.join(process.cwd(), '.nabla', 'progress')
  );
}

/** The progress of one lesson; empty when there is no file, or none that can be read. */
export function readProgress(lesson: string): LessonProgress {
  const nothing: LessonProgress = { version: 1, lesson, exercises: {} };
  const file = fileOf(lesson);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return nothing;
  }
  const stored = parsed(text);
  if (stored !== undefined) return { ...stored, lesson };
  try {
    renameSync(file, `${file}.unreadable-${Date.now()}`);
  } catch {
    // A folder that cannot be written to: the file stays, and is ignored again next time.
  }
  return nothing;
}

/**
 * Counts one checked answer.
 *
 * @returns the exercise's progress, and whether it could be written to disk
 */
export function recordTry(
  lesson: string,
  exercise: string,
  correct: boolean,
  now: Date = new Date(),
): { readonly progress: ExerciseProgress; readonly saved: boolean } {
  const before = readProgress(lesson);
  const known = before.exercises[exercise];
  const at = now.toISOString();
  const tries = (known?.tries ?? 0) + 1;
  const solved = known?.solved ?? (correct ? { at, tries } : undefined);
  const progress: ExerciseProgress = {
    tries,
    firstTry: known?.firstTry ?? at,
    lastTry: at,
    ...(solved === undefined ? {} : { solved }),
  };
  const after: LessonProgress = {
    ...before,
    exercises: { ...before.exercises, [exercise]: progress },
  };
  return { progress, saved: write(lesson, after) };
}

/** The lessons that have a progress file, in order. */
export function lessonsWithProgress(): string[] {
  try {
    return readdirSync(progressFolder())
      .filter((name) => name.endsWith('.json'))
      .map((name) => path.basename(name, '.json'))
      .sort();
  } catch {
    return [];
  }
}

function fileOf(lesson: string): string {
  return path.join(progressFolder(), `${lesson}.json`);
}

/** Written beside and then renamed, so that a crash leaves the old file or the new one. */
function write(lesson: string, progress: LessonProgress): boolean {
  const file = fileOf(lesson);
  const beside = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(beside, `${JSON.stringify(progress, null, 2)}\n`);
    renameSync(beside, file);
    return true;
  } catch {
    return false;
  }
}

function parsed(text: string): LessonProgress | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value['version'] !== 1) return undefined;
  const exercises = value['exercises'];
  if (!isRecord(exercises) || !Object.values(exercises).every(isExerciseProgress)) {
    return undefined;
  }
  return value as unknown as LessonProgress;
}

function isExerciseProgress(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { tries, firstTry, lastTry, solved } = value;
  const solvedOk =
    solved === undefined ||
    (isRecord(solved) &&
      typeof solved['at'] === 'string' &&
      typeof solved['tries'] === 'number');
  return (
    typeof tries === 'number' &&
    typeof firstTry === 'string' &&
    typeof lastTry === 'string' &&
    solvedOk
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
