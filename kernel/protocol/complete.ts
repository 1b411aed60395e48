/** `complete_request` / `complete_reply`: what can stand at the cursor. */
import { numberField, stringField } from './json';
import type { RequestKind } from './message';

export interface CompleteRequest {
  readonly code: string;
  /** Position of the cursor in Unicode characters. */
  readonly cursorPos: number;
}

export interface CompleteReply {
  readonly status: 'ok';
  readonly matches: readonly string[];
  readonly cursor_start: number;
  readonly cursor_end: number;
  readonly metadata: {
    /** JupyterLab shows the kind and signature of each match from here. */
    readonly _jupyter_types_experimental: readonly {
      readonly text: string;
      readonly type: string;
      readonly start: number;
      readonly end: number;
    }[];
  };
}

export const complete: RequestKind<CompleteRequest, CompleteReply> = {
  request: 'complete_request',
  reply: 'complete_reply',
  parse: (content) => ({
    code: stringField(content, 'code'),
    cursorPos: numberField(content, 'cursor_pos'),
  }),
};
