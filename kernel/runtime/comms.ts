/** Comms on the main thread: who listens to which channel. */
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../protocol/json';
import type { Context, Contexts } from './context';
import type { Comm, CommMessage, CommOpening } from './host';
import type { Outputs } from './outputs';
import type { CommReceived, CommSent } from './threadMessages';

type Opened = (comm: Comm, message: CommMessage) => void | Promise<void>;

/** A listener, and the cell under which what it shows appears. */
interface Listening<Listener> {
  readonly listener: Listener;
  readonly context: Context;
}

type MessageListener = (message: CommMessage) => void | Promise<void>;

interface OpenComm {
  readonly messages: Listening<MessageListener>[];
  readonly closings: Listening<MessageListener>[];
}

export class Comms {
  private readonly open = new Map<string, OpenComm>();
  /** The contexts of listeners that run; those of terminated ones stay. */
  private readonly active = new Set<Context>();
  private readonly targets = new Map<string, Listening<Opened>>();

  constructor(
    private readonly contexts: Contexts,
    private readonly outputs: Outputs,
    /** Told of an error that a listener threw. */
    private readonly failed: (error: unknown, context: Context) => void,
  ) {}

  /** Opens a channel to the front end's code for `targetName`. */
  openComm(
    targetName: string,
    { data, metadata = {}, buffers = [] }: CommOpening,
  ): Comm {
    const commId = randomUUID();
    const comm = this.add(commId);
    this.send('commOpen', commId, data, buffers, metadata, targetName);
    return comm;
  }

  /** Listens to channels that the front end opens. */
  registerTarget(targetName: string, opened: Opened): void {
    this.targets.set(targetName, {
      listener: opened,
      context: this.contexts.capture(),
    });
  }

  /** Calls the listeners; resolves when they have run. */
  async receive(received: CommReceived): Promise<void> {
    const { type, commId, targetName, data, metadata, buffers } = received;
    const message = { data, metadata, buffers };
    if (type === 'commOpen') {
      const target = this.targets.get(targetName!);
      if (!target) {
        // The protocol's answer to an unknown target.
        this.send('commClose', commId, {}, [], {});
        return;
      }
      const comm = this.add(commId);
      await this.call(target, (opened) => opened(comm, message));
      return;
    }
    const comm = this.open.get(commId);
    if (!comm) return;
    if (type === 'commClose') this.open.delete(commId);
    for (const listening of type === 'commClose' ? comm.closings : comm.messages) {
      await this.call(listening, (listener) => listener(message));
    }
  }

  /** The contexts of the listeners that have not returned; forgets them. */
  takeActive(): Context[] {
    const active = [...this.active];
    this.active.clear();
    return active;
  }

  private async call<Listener>(
    { listener, context }: Listening<Listener>,
    invoke: (listener: Listener) => void | Promise<void>,
  ): Promise<void> {
    this.active.add(context);
    try {
      await this.contexts.run(context, () => invoke(listener));
    } catch (error) {
      this.failed(error, context);
    }
    this.active.delete(context);
  }

  private add(commId: string): Comm {
    const listeners: OpenComm = { messages: [], closings: [] };
    this.open.set(commId, listeners);
    const { contexts } = this;
    return {
      commId,
      send: (data, buffers = []) => {
        if (!this.open.has(commId)) throw new Error('This comm is closed.');
        this.send('commMessage', commId, data, buffers, {});
      },
      close: (data = {}) => {
        if (!this.open.delete(commId)) return;
        this.send('commClose', commId, data, [], {});
      },
      // The listeners outlive the cell, and are not stopped with it.
      onMessage: (listener) => {
        listeners.messages.push({ listener, context: contexts.capture() });
      },
      onClose: (listener) => {
        listeners.closings.push({ listener, context: contexts.capture() });
      },
    };
  }

  private send(
    type: CommSent['type'],
    commId: string,
    data: JsonObject,
    buffers: readonly Uint8Array[],
    metadata: JsonObject,
    targetName?: string,
  ): void {
    const { origin } = this.contexts.current;
    this.outputs.post({
      type,
      origin,
      commId,
      ...(targetName === undefined ? {} : { targetName }),
      dataJson: JSON.stringify(data),
      metadataJson: JSON.stringify(metadata),
      buffers,
    });
  }
}
