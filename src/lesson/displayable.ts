/**
 * A small piece of output that knows its own form: HTML where the front end draws it,
 * text everywhere else (stock tslab, a terminal, a screen reader).
 */
import { JUPYTER_DISPLAY, NODE_INSPECT } from '../display';
import type { MimeBundle } from '../host';

export class Displayable {
  constructor(
    /** What a plain terminal shows. */
    readonly text: string,
    /** The same for a notebook: HTML without scripts. */
    readonly html: string,
  ) {}

  [JUPYTER_DISPLAY](): MimeBundle {
    return { 'text/plain': this.text, 'text/html': this.html };
  }

  [NODE_INSPECT](): string {
    return this.text;
  }

  toString(): string {
    return this.text;
  }
}

/** `text` with the characters that HTML gives a meaning written as entities. */
export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
