/** `stream`: text that a cell printed. */
import type { NoticeKind } from './message';

export type StreamName = 'stdout' | 'stderr';

export const stream: NoticeKind<{ readonly name: StreamName; readonly text: string }> =
  {
    type: 'stream',
  };
