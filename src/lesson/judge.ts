/**
 * What an exercise's check is made of: a judge looks at an answer and reports what is
 * right, what is off, and a next thought. Judges look at behaviour, so every right way
 * passes; numbers are compared with a tolerance.
 */
import { inspect } from 'node:util';

import type { Bilingual } from './language';

/** Looks at an answer and tells the report what it finds. */
export type Judge = (answer: unknown, report: Report) => void;

/** One exercise: its place in the order of the lesson, what it is about, its judge. */
export interface Exercise {
  /** A few words for the progress table. */
  readonly topic: Bilingual;
  readonly judge: Judge;
}

/** Thrown by `todo()`: the answer is not written yet, which is no mistake. */
export class NotAnsweredError extends Error {
  override readonly name = 'NotAnsweredError';
}

/** Thrown to end a judgement early, when there is nothing further to look at. */
class Stop extends Error {}

/** What a judge found, in the order in which it found it. */
export class Report {
  readonly rights: Bilingual[] = [];
  readonly offs: Bilingual[] = [];
  nextThought: Bilingual | undefined;

  get correct(): boolean {
    return this.offs.length === 0 && this.rights.length > 0;
  }

  /** Something the answer does right. */
  right(ko: string, en: string): void {
    this.rights.push({ ko, en });
  }

  /** Something that is off: what came, never what the solution is. */
  off(ko: string, en: string): void {
    this.offs.push({ ko, en });
  }

  /** A thought that leads on; the first one given stays. */
  next(ko: string, en: string): void {
    this.nextThought ??= { ko, en };
  }

  /** Reports something off and ends the judgement. */
  stop(ko: string, en: string): never {
    this.off(ko, en);
    throw new Stop();
  }

  /** Runs a judge to its end or to its `stop`. */
  static of(judge: Judge, answer: unknown): Report {
    const report = new Report();
    try {
      judge(answer, report);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
    }
    return report;
  }
}

/** `value` for a message: short, on one line. */
export function brief(value: unknown): string {
  if (typeof value === 'function') return value.name || 'function';
  const text = inspect(value, { depth: 2, breakLength: Infinity, maxArrayLength: 12 });
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

/** |a − b| ≤ absolute + relative·|b|; false when either is NaN. */
export function close(
  a: number,
  b: number,
  relative: number,
  absolute: number,
): boolean {
  return a === b || Math.abs(a - b) <= absolute + relative * Math.abs(b);
}

/** What an array of the library offers to be read by; plain and typed arrays too. */
interface ArrayLike2 {
  toArray(): unknown;
}

/** Nested plain arrays from plain, typed or library arrays; anything else unchanged. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return Array.from(value as unknown as ArrayLike<number>);
  }
  if (
    typeof value === 'object' &&
    value !== null &&
    'toArray' in value &&
    typeof value.toArray === 'function'
  ) {
    return plain((value as ArrayLike2).toArray());
  }
  return value;
}

/** The answer as a number; numeric text and arrays of one element count as one. */
export function numberIn(answer: unknown, report: Report): number {
  let value = plain(answer);
  while (Array.isArray(value) && value.length === 1) value = value[0] as unknown;
  if (typeof value === 'bigint') value = Number(value);
  if (typeof value === 'string' && value.trim() !== '') {
    value = Number(value.replace(/,/g, ''));
  }
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  return report.stop(
    `숫자 하나가 필요한데, 받은 값은 ${brief(answer)}입니다.`,
    `One number is expected, but ${brief(answer)} came.`,
  );
}

/** The answer as a list of `length` numbers. */
export function numbersIn(answer: unknown, length: number, report: Report): number[] {
  const value = plain(answer);
  if (
    Array.isArray(value) &&
    value.length === length &&
    value.every((each) => typeof each === 'number' && !Number.isNaN(each))
  ) {
    return value as number[];
  }
  return report.stop(
    `숫자 ${length}개짜리 배열이 필요한데, 받은 값은 ${brief(answer)}입니다.`,
    `An array of ${length} numbers is expected, but ${brief(answer)} came.`,
  );
}

/** A learner's function, ready to be called. */
export type Callable = (...args: unknown[]) => unknown;

/** The answer as a function whose errors are reported as what they are. */
export function functionIn(answer: unknown, report: Report): Callable {
  if (typeof answer !== 'function') {
    return report.stop(
      `함수가 필요한데, 받은 값은 ${brief(answer)}입니다. 괄호 없이 이름만 넘기세요.`,
      `A function is expected, but ${brief(answer)} came. Pass its name without ().`,
    );
  }
  const call = answer as Callable;
  return (...args) => {
    try {
      return call(...args);
    } catch (error) {
      if (error instanceof NotAnsweredError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      return report.stop(
        `함수를 부르자 오류가 났습니다: ${message}`,
        `Calling the function threw an error: ${message}`,
      );
    }
  };
}
