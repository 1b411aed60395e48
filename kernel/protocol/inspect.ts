/** `inspect_request` / `inspect_reply`: what is known about the name at the cursor. */
import { numberField, stringField } from './json';
import type { RequestKind } from './message';

export interface InspectRequest {
  readonly code: string;
  /** Position of the cursor in Unicode characters. */
  readonly cursorPos: number;
  /** 0: the signature and documentation; 1: asks for more where there is more. */
  readonly detailLevel: number;
}

export interface InspectReply {
  readonly status: 'ok';
  readonly found: boolean;
  readonly data: { readonly [mimeType: string]: string };
  readonly metadata: Record<string, never>;
}

export const inspect: RequestKind<InspectRequest, InspectReply> = {
  request: 'inspect_request',
  reply: 'inspect_reply',
  parse: (content) => ({
    code: stringField(content, 'code'),
    cursorPos: numberField(content, 'cursor_pos'),
    detailLevel: numberField(content, 'detail_level', 0),
  }),
};
