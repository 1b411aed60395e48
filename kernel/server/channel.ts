/** A ZeroMQ socket that takes messages in order and hands on what comes in. */
import type { Message, MessageLike, Readable, Socket, Writable } from 'zeromq';
import { log } from './log';

/** Sends one after the other: ZeroMQ allows one pending send on a socket. */
export class SendQueue {
  private tail: Promise<void> = Promise.resolve();

  constructor(private readonly socket: Writable<MessageLike[]> & Socket) {}

  send(frames: MessageLike[], sent?: () => void): void {
    this.tail = this.tail.then(async () => {
      try {
        if (!this.socket.closed) await this.socket.send(frames);
      } catch (error) {
        log(`a message was not sent: ${(error as Error).message}`);
      }
      sent?.();
    });
  }

  /** Resolves when everything given so far has been handed to ZeroMQ. */
  flushed(): Promise<void> {
    return this.tail;
  }
}

/** Calls `handle` for each message until the socket is closed. */
export async function receiveAll(
  socket: Readable & Socket,
  handle: (frames: Message[]) => void,
): Promise<void> {
  for (;;) {
    let frames: Message[];
    try {
      frames = await socket.receive();
    } catch (error) {
      if (socket.closed) return;
      throw error;
    }
    handle(frames);
  }
}
