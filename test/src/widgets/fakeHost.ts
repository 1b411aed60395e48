/** A notebook host for tests: records what is shown, and plays the front end of comms. */
import { HOST_KEY } from '../../../src/host';
import type {
  Comm,
  CommMessage,
  DisplayOptions,
  JsonObject,
  MimeBundle,
  NotebookHost,
  Output,
} from '../../../src/host';

export interface Shown extends DisplayOptions {
  readonly data: MimeBundle;
}

export interface OpenedComm {
  readonly commId: string;
  readonly targetName: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject | undefined;
  readonly sent: JsonObject[];
  /** Plays the person: resolves when the listeners have run. */
  receive(data: JsonObject): Promise<void>;
}

export class FakeHost implements NotebookHost {
  readonly shown: Shown[] = [];
  readonly comms: OpenedComm[] = [];
  readonly interrupts: (() => void)[] = [];
  private collecting: Output[] | undefined;

  display(data: MimeBundle, options: DisplayOptions = {}): void {
    if (this.collecting) this.collecting.push({ data, metadata: {} });
    else this.shown.push({ data, ...options });
  }

  clearOutput(): void {
    this.shown.length = 0;
  }

  openComm(
    targetName: string,
    { data, metadata }: { readonly data: JsonObject; readonly metadata?: JsonObject },
  ): Comm {
    const listeners: ((message: CommMessage) => void | Promise<void>)[] = [];
    const sent: JsonObject[] = [];
    const commId = `comm-${this.comms.length + 1}`;
    this.comms.push({
      commId,
      targetName,
      data,
      metadata,
      sent,
      receive: async (received) => {
        for (const listener of listeners) {
          await listener({ data: received, metadata: {}, buffers: [] });
        }
      },
    });
    return {
      commId,
      send: (message) => void sent.push(message),
      close: () => undefined,
      onMessage: (listener) => void listeners.push(listener),
      onClose: () => undefined,
    };
  }

  registerCommTarget(): void {
    throw new Error('The widgets open their comms themselves.');
  }

  input(prompt: string): Promise<string> {
    return Promise.resolve(`answer to ${prompt}`);
  }

  collect<T>(body: () => T): {
    readonly value: T;
    readonly outputs: readonly Output[];
  } {
    const outputs: Output[] = [];
    this.collecting = outputs;
    try {
      return { value: body(), outputs };
    } finally {
      this.collecting = undefined;
    }
  }

  formsOf(value: unknown): MimeBundle {
    return { 'text/plain': String(value) };
  }

  onInterrupt(listener: () => void): void {
    this.interrupts.push(listener);
  }

  captureCell(): { run<T>(body: () => T): T } {
    return { run: (body) => body() };
  }

  /** The comm of the first model of this name. */
  model(name: string): OpenedComm {
    const found = this.comms.find(
      ({ data }) => (data['state'] as JsonObject)['_model_name'] === name,
    );
    if (!found) throw new Error(`No ${name} was opened.`);
    return found;
  }
}

/** Makes the host the one that library code finds. */
export function installHost(host: NotebookHost | undefined): void {
  Object.assign(globalThis, { [HOST_KEY]: host });
}
