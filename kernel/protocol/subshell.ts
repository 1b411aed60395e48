/** `create_`, `delete_` and `list_subshell_request` (JEP 91). */
import { stringField } from './json';
import type { RequestKind } from './message';

export const createSubshell: RequestKind<
  undefined,
  { readonly status: 'ok'; readonly subshell_id: string }
> = {
  request: 'create_subshell_request',
  reply: 'create_subshell_reply',
  parse: () => undefined,
};

export const deleteSubshell: RequestKind<
  { readonly subshellId: string },
  { readonly status: 'ok' }
> = {
  request: 'delete_subshell_request',
  reply: 'delete_subshell_reply',
  parse: (content) => ({ subshellId: stringField(content, 'subshell_id') }),
};

export const listSubshell: RequestKind<
  undefined,
  { readonly status: 'ok'; readonly subshell_id: readonly string[] }
> = {
  request: 'list_subshell_request',
  reply: 'list_subshell_reply',
  parse: () => undefined,
};
