/** `iopub_welcome`: a subscription has arrived, from now on no output is missed (JEP 65). */
import type { NoticeKind } from './message';

export const iopubWelcome: NoticeKind<{ readonly subscription: string }> = {
  type: 'iopub_welcome',
};
