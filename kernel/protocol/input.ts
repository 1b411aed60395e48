/** `input_request` / `input_reply`: the kernel asks the person at the front end. */
import { stringField } from './json';
import type { JsonObject } from './json';
import type { NoticeKind } from './message';

export const inputRequest: NoticeKind<{
  readonly prompt: string;
  /** Whether the front end hides what is typed. */
  readonly password: boolean;
}> = { type: 'input_request' };

export const INPUT_REPLY = 'input_reply';

export function parseInputReply(content: JsonObject): { readonly value: string } {
  return { value: stringField(content, 'value') };
}
