/** Which request an output belongs to: the headers by the number the threads use. */
import type { IncomingMessage } from '../protocol/message';

export interface Origin {
  readonly request: IncomingMessage;
  /** Outputs of a silent request are dropped. */
  readonly silent: boolean;
}

/** Comm messages come by the thousand (a slider that is dragged); cells stay for good. */
const REMEMBERED_COMM_MESSAGES = 1000;

export class Origins {
  private last = 0;
  private readonly origins = new Map<number, Origin>();
  private readonly commMessages: number[] = [];

  addCell(request: IncomingMessage, silent: boolean): number {
    this.origins.set(++this.last, { request, silent });
    return this.last;
  }

  addCommMessage(request: IncomingMessage): number {
    this.origins.set(++this.last, { request, silent: false });
    this.commMessages.push(this.last);
    if (this.commMessages.length > REMEMBERED_COMM_MESSAGES) {
      this.origins.delete(this.commMessages.shift()!);
    }
    return this.last;
  }

  /** The origin of an output, or undefined when nobody can be told any more. */
  find(origin: number): Origin | undefined {
    return this.origins.get(origin);
  }
}
