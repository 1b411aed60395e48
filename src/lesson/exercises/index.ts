/** The exercises of every lesson, by id, and the lessons' titles. */
import type { Exercise } from '../judge';
import type { Bilingual } from '../language';
import { chapter41 } from './chapter41';
import { chapter42 } from './chapter42';
import { chapter43 } from './chapter43';
import { chapter44 } from './chapter44';

export const lessonTitles: Readonly<Record<string, Bilingual | undefined>> = {
  '4.1': { ko: '데이터에서 배우기', en: 'Learning from data' },
  '4.2': { ko: '손실 함수', en: 'Loss functions' },
  '4.3': { ko: '수치 미분', en: 'Numerical differentiation' },
  '4.4': { ko: '기울기', en: 'The gradient' },
};

export const exercises: Readonly<Record<string, Exercise | undefined>> = {
  ...chapter41,
  ...chapter42,
  ...chapter43,
  ...chapter44,
};
