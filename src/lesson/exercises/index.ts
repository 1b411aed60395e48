/** The exercises of every lesson, by id, and the lessons' titles. */
import type { Exercise } from '../judge';
import type { Bilingual } from '../language';
import { chapter41 } from './chapter41';
import { chapter42 } from './chapter42';
import { chapter43 } from './chapter43';
import { chapter44 } from './chapter44';
import { chapter45 } from './chapter45';
import { chapterA1 } from './chapterA1';
import { chapterA2 } from './chapterA2';

export const lessonTitles: Readonly<Record<string, Bilingual | undefined>> = {
  '4.1': { ko: '데이터에서 배우기', en: 'Learning from data' },
  '4.2': { ko: '손실 함수', en: 'Loss functions' },
  '4.3': { ko: '수치 미분', en: 'Numerical differentiation' },
  '4.4': { ko: '기울기', en: 'The gradient' },
  '4.5': { ko: '학습 알고리즘 구현하기', en: 'The learning algorithm' },
  'A.1': { ko: '순전파와 역전파', en: 'Forward pass and backpropagation' },
  'A.2': { ko: '잘 학습시키기', en: 'Training well' },
};

export const exercises: Readonly<Record<string, Exercise | undefined>> = {
  ...chapter41,
  ...chapter42,
  ...chapter43,
  ...chapter44,
  ...chapter45,
  ...chapterA1,
  ...chapterA2,
};
