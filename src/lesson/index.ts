/** What a lesson's cells use beside the mathematics: checks, progress, tables. */
export {
  CheckFailed,
  CheckResult,
  check,
  exerciseList,
  exercisesOf,
  lesson,
  progressTable,
  todo,
} from './check';
export type { CheckStatus, ExerciseName } from './check';
export { Displayable } from './displayable';
export { NotAnsweredError } from './judge';
export type { Language } from './language';
export { parseProgress, progressFolder, readProgress } from './progress';
export type { ExerciseProgress, LessonProgress } from './progress';
export { shareProgress } from './sharing';
export { table } from './table';
export type { TableValue } from './table';
