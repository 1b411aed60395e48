/**
 * Collects what the cells of one notebook send, as a front end does: streams are joined,
 * `clear_output` clears, and `update_display_data` replaces an output wherever it stands.
 */
import type { Json, JsonObject, Output } from './notebook';

/** The parts of an IOPub message that make an output. */
export interface OutputMessage {
  readonly header: { readonly msg_type: string };
  readonly content: unknown;
}

export class OutputCollector {
  readonly outputs: Output[] = [];
  private clearBeforeNext = false;

  /** @param displays the notebook's outputs by display id, shared by all its cells */
  constructor(private readonly displays: Map<string, Output[]>) {}

  /** Takes one message; types that make no output are ignored. */
  take(message: OutputMessage): void {
    const content = message.content as JsonObject;
    switch (message.header.msg_type) {
      case 'stream':
        this.clearIfAsked();
        this.addStream(content.name as string, content.text as string);
        break;
      case 'display_data':
        this.addBundle({ output_type: 'display_data' }, content);
        break;
      case 'execute_result':
        this.addBundle(
          {
            output_type: 'execute_result',
            execution_count: content.execution_count ?? null,
          },
          content,
        );
        break;
      case 'update_display_data':
        this.update(content);
        break;
      case 'clear_output':
        this.clearBeforeNext = true;
        if (content.wait !== true) this.clearIfAsked();
        break;
      case 'error':
        this.clearIfAsked();
        this.outputs.push({
          output_type: 'error',
          ename: content.ename ?? '',
          evalue: content.evalue ?? '',
          traceback: content.traceback ?? [],
        });
        break;
    }
  }

  private clearIfAsked(): void {
    if (this.clearBeforeNext) this.outputs.length = 0;
    this.clearBeforeNext = false;
  }

  private addStream(name: string, text: string): void {
    const last = this.outputs.at(-1);
    if (last?.output_type === 'stream' && last.name === name) {
      last.text = (last.text as string) + text;
    } else {
      this.outputs.push({ output_type: 'stream', name, text });
    }
  }

  private addBundle(start: Output, content: JsonObject): void {
    this.clearIfAsked();
    const output: Output = {
      ...start,
      data: content.data ?? {},
      metadata: content.metadata ?? {},
    };
    this.outputs.push(output);
    const id = displayIdOf(content);
    if (id === undefined) return;
    const known = this.displays.get(id);
    if (known === undefined) this.displays.set(id, [output]);
    else known.push(output);
  }

  private update(content: JsonObject): void {
    const id = displayIdOf(content);
    for (const output of (id !== undefined && this.displays.get(id)) || []) {
      output.data = content.data ?? {};
      output.metadata = content.metadata ?? {};
    }
  }
}

function displayIdOf(content: JsonObject): string | undefined {
  const transient = content.transient as { display_id?: Json } | undefined;
  const id = transient?.display_id;
  return typeof id === 'string' ? id : undefined;
}
