/** The five sockets of a kernel and what is sent on them. */
import { Reply, Router, XPublisher } from 'zeromq';
import type { Socket } from 'zeromq';
import * as notices from '../protocol/iopubWelcome';
import type { JsonObject } from '../protocol/json';
import type { IncomingMessage, NoticeKind } from '../protocol/message';
import { receiveAll, SendQueue } from './channel';
import { endpoint } from './connection';
import type { Connection } from './connection';
import { logOnce } from './log';
import { RefusedMessageError } from './wire';
import type { Wire } from './wire';

/** The channels that requests come in on. */
export type ChannelName = 'shell' | 'control' | 'stdin';

/** The first byte of a subscription frame: 1 subscribes, 0 takes it back. */
const SUBSCRIBE = 1;

/** Content that is already JSON text, or an object to be written. */
export type Content = { readonly json: string } | { readonly value: object };

export interface Attachments {
  readonly metadataJson?: string;
  readonly buffers?: readonly Uint8Array[];
  /** Called when the message has been handed to ZeroMQ. */
  readonly sent?: () => void;
}

export class Sockets {
  private readonly routers: Record<ChannelName, Router>;
  private readonly iopub: XPublisher;
  private readonly heartbeat = new Reply();
  private readonly queues: Record<ChannelName | 'iopub', SendQueue>;

  constructor(
    private readonly connection: Connection,
    private readonly wire: Wire,
  ) {
    // Without a mark: a slow reader gets all lines late, where the default drops some.
    // What a cell can print is bounded where it is printed.
    const unlimited = { sendHighWaterMark: 0, linger: 1000 };
    const router = (): Router => new Router({ ...unlimited, receiveHighWaterMark: 0 });
    this.routers = { shell: router(), control: router(), stdin: router() };
    this.iopub = new XPublisher(unlimited);
    this.iopub.verbosity = 'allSubs';
    this.queues = {
      shell: new SendQueue(this.routers.shell),
      control: new SendQueue(this.routers.control),
      stdin: new SendQueue(this.routers.stdin),
      iopub: new SendQueue(this.iopub),
    };
  }

  /** Binds the sockets to the connection's address and starts answering heartbeats. */
  async open(
    handle: (channel: ChannelName, message: IncomingMessage) => void,
  ): Promise<void> {
    const { ports } = this.connection;
    const bound: [Socket, number][] = [
      [this.routers.shell, ports.shell],
      [this.routers.control, ports.control],
      [this.routers.stdin, ports.stdin],
      [this.iopub, ports.iopub],
      [this.heartbeat, ports.hb],
    ];
    await Promise.all(
      bound.map(([socket, port]) => socket.bind(endpoint(this.connection, port))),
    );
    for (const channel of ['shell', 'control', 'stdin'] as const) {
      void receiveAll(this.routers[channel], (frames) =>
        this.receive(frames, (message) => handle(channel, message)),
      );
    }
    void receiveAll(this.iopub, ([frame]) => this.welcome(frame));
    void this.beat();
  }

  /** Sends on a router socket, to the sender of `request`. */
  reply(
    channel: ChannelName,
    request: IncomingMessage,
    type: string,
    content: Content,
  ): void {
    this.queues[channel].send(
      this.wire.encode({
        identities: request.identities,
        type,
        parentJson: request.headerJson,
        contentJson: text(content),
      }),
    );
  }

  /** Publishes to all front ends. */
  publish(
    type: string,
    parentJson: string,
    content: Content,
    { metadataJson, buffers, sent }: Attachments = {},
  ): void {
    this.queues.iopub.send(
      this.wire.encode({
        identities: [Buffer.from(type)],
        type,
        parentJson,
        contentJson: text(content),
        ...(metadataJson === undefined ? {} : { metadataJson }),
        ...(buffers === undefined ? {} : { buffers }),
      }),
      sent,
    );
  }

  /** Publishes a message whose kind fixes its content. */
  notice<C extends object>(kind: NoticeKind<C>, parentJson: string, content: C): void {
    this.publish(kind.type, parentJson, { value: content });
  }

  /** Resolves when everything has been handed to ZeroMQ, and closes the sockets. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.queues).map((queue) => queue.flushed()));
    for (const socket of [...Object.values(this.routers), this.iopub, this.heartbeat]) {
      socket.close();
    }
  }

  private receive(frames: Buffer[], handle: (message: IncomingMessage) => void): void {
    let message: IncomingMessage;
    try {
      message = this.wire.decode(frames);
    } catch (error) {
      if (!(error instanceof RefusedMessageError)) throw error;
      logOnce(`ignored a message: ${error.message}`);
      return;
    }
    handle(message);
  }

  private welcome(frame: Buffer | undefined): void {
    if (frame?.[0] !== SUBSCRIBE) return;
    const topic = frame.subarray(1).toString();
    const { type } = notices.iopubWelcome;
    this.queues.iopub.send(
      this.wire.encode({
        // The topic is the identity, so that the new subscriber receives it.
        identities: [Buffer.from(topic)],
        type,
        parentJson: '{}',
        contentJson: JSON.stringify({ subscription: topic } satisfies JsonObject),
      }),
    );
  }

  private async beat(): Promise<void> {
    await receiveAll(this.heartbeat, (frames) => {
      void this.heartbeat.send(frames);
    });
  }
}

function text(content: Content): string {
  return 'json' in content ? content.json : JSON.stringify(content.value);
}
