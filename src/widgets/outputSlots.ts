/** Outputs that are replaced in place: the first run fills slots, later runs update them. */
import type { NotebookHost, Output } from '../host';

/** What a slot shows that a later run does not need. */
const NOTHING: Output = { data: { 'text/plain': '' }, metadata: {} };

interface Slot {
  readonly displayId: string;
  shown: string;
}

let groups = 0;

export class OutputSlots {
  private readonly slots: Slot[] = [];
  private readonly group = `nabla-slots-${process.pid}-${++groups}`;

  constructor(private readonly host: NotebookHost) {}

  /** Shows these outputs in place of the earlier ones; equal ones are left alone. */
  show(outputs: readonly Output[]): void {
    outputs.forEach((output, index) => this.fill(index, output));
    for (let index = outputs.length; index < this.slots.length; index++) {
      this.fill(index, NOTHING);
    }
  }

  private fill(index: number, output: Output): void {
    const { data, metadata } = output;
    const shown = JSON.stringify(output);
    const slot = this.slots.at(index);
    if (slot?.shown === shown) return;
    const displayId = slot?.displayId ?? `${this.group}-${index}`;
    this.host.display(data, { metadata, displayId, update: slot !== undefined });
    if (slot) slot.shown = shown;
    else this.slots.push({ displayId, shown });
  }
}
