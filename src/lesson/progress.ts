/**
 * What a learner has solved, kept on disk: one JSON file per lesson in
 * `.nabla/progress/` of the folder the kernel runs in, or in the folder that the
 * environment variable NABLA_PROGRESS names; who shares progress with a class has a second
 * copy there. Losing or corrupting a file never stops a lesson: it is set aside, and
 * counting starts anew. Several kernels may count at once; what cannot be written, because
 * the disk is full, is counted in memory until it can.
 */
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

import { sharedFolder } from './classFolder';

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

/** A checked answer that is to be counted. */
interface Try {
  readonly exercise: string;
  readonly correct: boolean;
  /** ISO 8601. */
  readonly at: string;
}

/** Tries that could not be written yet, by the file that they belong in. */
const unwritten = new Map<string, Try[]>();

/** The progress of one lesson; empty when there is no file, or none that can be read. */
export function readProgress(lesson: string): LessonProgress {
  const file = fileOf(progressFolder(), lesson);
  return (unwritten.get(file) ?? []).reduce(counted, readFile(file, lesson));
}

/**
 * Counts one checked answer, for the learner and, if it is shared, for the class.
 *
 * @returns the exercise's progress, and whether it could be written to disk
 */
export function recordTry(
  lesson: string,
  exercise: string,
  correct: boolean,
  now: Date = new Date(),
): { readonly progress: ExerciseProgress; readonly saved: boolean } {
  const one: Try = { exercise, correct, at: now.toISOString() };
  const { progress, saved } = record(progressFolder(), lesson, one);
  const shared = sharedFolder();
  if (shared !== undefined) record(shared, lesson, one);
  return { progress: progress.exercises[exercise]!, saved };
}

/** Gives a folder that has no progress of a lesson yet what the learner's own has. */
export function copyProgressTo(folder: string): void {
  for (const lesson of lessonsWithProgress()) {
    const file = fileOf(folder, lesson);
    if (!existsFile(file)) write(file, readProgress(lesson));
  }
}

/**
 * Reads the text of a progress file.
 *
 * @returns undefined when it is none: half of one, or another file
 */
export function parseProgress(text: string): LessonProgress | undefined {
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

function record(
  folder: string,
  lesson: string,
  one: Try,
): { readonly progress: LessonProgress; readonly saved: boolean } {
  const file = fileOf(folder, lesson);
  const tries = [...(unwritten.get(file) ?? []), one];
  return whileLocked(file, () => {
    const progress = tries.reduce(counted, readFile(file, lesson));
    const saved = write(file, progress);
    if (saved) unwritten.delete(file);
    else unwritten.set(file, tries);
    return { progress, saved };
  });
}

function counted(
  before: LessonProgress,
  { exercise, correct, at }: Try,
): LessonProgress {
  const known = before.exercises[exercise];
  const tries = (known?.tries ?? 0) + 1;
  const solved = known?.solved ?? (correct ? { at, tries } : undefined);
  const progress: ExerciseProgress = {
    tries,
    firstTry: known?.firstTry ?? at,
    lastTry: at,
    ...(solved === undefined ? {} : { solved }),
  };
  return { ...before, exercises: { ...before.exercises, [exercise]: progress } };
}

function fileOf(folder: string, lesson: string): string {
  return path.join(folder, `${lesson}.json`);
}

function existsFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}

function readFile(file: string, lesson: string): LessonProgress {
  const nothing: LessonProgress = { version: 1, lesson, exercises: {} };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return nothing;
  }
  const stored = parseProgress(text);
  if (stored !== undefined) return { ...stored, lesson };
  try {
    renameSync(file, `${file}.unreadable-${Date.now()}`);
  } catch {
    // A folder that cannot be written to: the file stays, and is ignored again next time.
  }
  return nothing;
}

/** Written beside and then renamed, so that a crash leaves the old file or the new one. */
function write(file: string, progress: LessonProgress): boolean {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(beside, `${JSON.stringify(progress, null, 2)}\n`);
    renameSync(beside, file);
    return true;
  } catch {
    try {
      rmSync(beside, { force: true });
    } catch {
      // Half of a file that nobody reads stays where it cannot be removed.
    }
    return false;
  }
}

/** How long to wait for another kernel's lock, and how old one is that a crash has left. */
const LOCK_WAIT_MS = 1_000;
const LOCK_STALE_MS = 10_000;

/**
 * Does `body` while no other kernel counts in the same file. Where no lock can be made, it
 * goes on without one: a lost count is better than a lesson that stands still.
 */
function whileLocked<T>(file: string, body: () => T): T {
  const lock = `${file}.lock`;
  const held = takeLock(lock);
  try {
    return body();
  } finally {
    if (held) rmSync(lock, { force: true });
  }
}

function takeLock(lock: string): boolean {
  const deadline = Date.now() + LOCK_WAIT_MS;
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      mkdirSync(path.dirname(lock), { recursive: true });
      closeSync(openSync(lock, 'wx'));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
      const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (made > 0 && Date.now() - made > LOCK_STALE_MS) rmSync(lock, { force: true });
      else if (Date.now() > deadline) return false;
      else Atomics.wait(sleeper, 0, 0, 5);
    }
  }
}

function isExerciseProgress(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { tries, firstTry, lastTry, solved } = value;
  const solvedOk =
    solved === undefined ||
    (isRecord(solved) && typeof solved['at'] === 'string' && isCount(solved['tries']));
  return (
    isCount(tries) &&
    typeof firstTry === 'string' &&
    typeof lastTry === 'string' &&
    solvedOk
  );
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
