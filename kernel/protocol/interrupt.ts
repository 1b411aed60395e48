/** `interrupt_request` / `interrupt_reply`: stop what runs, keep the state. */
import type { RequestKind } from './message';

export const interrupt: RequestKind<undefined, { readonly status: 'ok' }> = {
  request: 'interrupt_request',
  reply: 'interrupt_reply',
  parse: () => undefined,
};
