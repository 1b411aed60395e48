/** Collects outputs in place of sending them, so that their maker can place them itself. */
import type { Json, JsonObject } from '../protocol/json';
import type { MimeBundle, Output } from './host';

export class Collector {
  readonly outputs: Output[] = [];
  private readonly places = new Map<string, number>();
  private isPrinting = false;

  /** Printed text; what is printed in one go is one output. */
  print(text: string): void {
    const last = this.outputs.at(-1);
    if (this.isPrinting && last) {
      const before = last.data['text/plain'] as string;
      this.outputs[this.outputs.length - 1] = textOutput(before + text);
    } else {
      this.outputs.push(textOutput(text));
    }
    this.isPrinting = true;
  }

  /** A bundle; one with a known display id replaces what was shown under it. */
  display(dataJson: string, metadata: JsonObject, displayId: string | undefined): void {
    // A copy: the maker may change the object before it is placed.
    const output = { data: JSON.parse(dataJson) as Record<string, Json>, metadata };
    const place = displayId === undefined ? undefined : this.places.get(displayId);
    if (place !== undefined) {
      this.outputs[place] = output;
      return;
    }
    if (displayId !== undefined) this.places.set(displayId, this.outputs.length);
    this.outputs.push(output);
    this.isPrinting = false;
  }

  clear(): void {
    this.outputs.length = 0;
    this.places.clear();
    this.isPrinting = false;
  }
}

function textOutput(text: string): Output {
  const data: MimeBundle = { 'text/plain': text };
  return { data, metadata: {} };
}
