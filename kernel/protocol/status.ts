/** `status`: whether the kernel works on the parent request. */
import type { NoticeKind } from './message';

export const status: NoticeKind<{
  readonly execution_state: 'starting' | 'busy' | 'idle';
}> = { type: 'status' };
