/** `is_complete_request` / `is_complete_reply`: should a console run what was typed? */
import { stringField } from './json';
import type { RequestKind } from './message';

/** The one reply whose `status` is the answer itself. */
export type IsCompleteReply =
  | { readonly status: 'complete' | 'invalid' | 'unknown' }
  | { readonly status: 'incomplete'; readonly indent: string };

export const isComplete: RequestKind<{ readonly code: string }, IsCompleteReply> = {
  request: 'is_complete_request',
  reply: 'is_complete_reply',
  parse: (content) => ({ code: stringField(content, 'code') }),
};
