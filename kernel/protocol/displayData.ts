/** `display_data`, `update_display_data`, `execute_result`: values in several forms. */
import type { Json, JsonObject } from './json';
import type { NoticeKind } from './message';

export interface DisplayContent {
  readonly data: { readonly [mimeType: string]: Json };
  readonly metadata: JsonObject;
  readonly transient: { readonly display_id?: string };
}

export const displayData: NoticeKind<DisplayContent> = { type: 'display_data' };
export const updateDisplayData: NoticeKind<DisplayContent> = {
  type: 'update_display_data',
};
export const executeResult: NoticeKind<
  DisplayContent & { readonly execution_count: number }
> = { type: 'execute_result' };
