/** `clear_output`: remove what the cell has shown. */
import type { NoticeKind } from './message';

/** `wait`: only when the next output comes, so that nothing flickers. */
export const clearOutput: NoticeKind<{ readonly wait: boolean }> = {
  type: 'clear_output',
};
