/** The two languages of the lessons, and which one the open notebook speaks. */

export type Language = 'ko' | 'en';

/** One text in both languages. */
export interface Bilingual {
  readonly ko: string;
  readonly en: string;
}

interface CurrentLesson {
  readonly id: string;
  readonly language: Language;
}

/** Kept on the global object, so that re-importing the library does not forget it. */
const CURRENT: unique symbol = Symbol.for('nabla.lesson') as never;
const globals = globalThis as { [CURRENT]?: CurrentLesson };

/** Remembers the open lesson. */
export function openLesson(id: string, language: Language): void {
  globals[CURRENT] = { id, language };
}

/** The lesson that `lesson(id, language)` opened, if one was. */
export function currentLesson(): CurrentLesson | undefined {
  return globals[CURRENT];
}

/** `text` in the language of the open notebook; Korean before any was opened. */
export function translated(text: Bilingual): string {
  return text[globals[CURRENT]?.language ?? 'ko'];
}

/** A word that the library writes into a chart: in the lesson's language, else in English. */
export function wordInChart(word: Bilingual): string {
  return globals[CURRENT] === undefined ? word.en : translated(word);
}
