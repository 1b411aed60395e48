/** `comm_open`, `comm_msg`, `comm_close`: custom channels, in both directions. */
import { objectField, stringField } from './json';
import type { JsonObject } from './json';
import type { NoticeKind } from './message';

export interface CommMessageContent {
  readonly comm_id: string;
  readonly data: JsonObject;
}

export interface CommOpenContent extends CommMessageContent {
  readonly target_name: string;
}

export const commOpen: NoticeKind<CommOpenContent> = { type: 'comm_open' };
export const commMsg: NoticeKind<CommMessageContent> = { type: 'comm_msg' };
export const commClose: NoticeKind<CommMessageContent> = { type: 'comm_close' };

export function parseComm(content: JsonObject): CommMessageContent {
  return {
    comm_id: stringField(content, 'comm_id'),
    data: objectField(content, 'data'),
  };
}

export function parseCommOpen(content: JsonObject): CommOpenContent {
  return { ...parseComm(content), target_name: stringField(content, 'target_name') };
}
