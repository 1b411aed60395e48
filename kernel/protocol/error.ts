/** `error`: what went wrong in a cell. */
import type { NoticeKind } from './message';

export interface ErrorContent {
  readonly ename: string;
  readonly evalue: string;
  /** Lines, which front ends join with line feeds; may hold ANSI colours. */
  readonly traceback: readonly string[];
}

export const error: NoticeKind<ErrorContent> = { type: 'error' };
