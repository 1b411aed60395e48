/** `shutdown_request` / `shutdown_reply`: end the kernel. */
import { booleanField } from './json';
import type { RequestKind } from './message';

export interface ShutdownReply {
  readonly status: 'ok';
  /** Repeats whether a new kernel is started right after. */
  readonly restart: boolean;
}

export const shutdown: RequestKind<{ readonly restart: boolean }, ShutdownReply> = {
  request: 'shutdown_request',
  reply: 'shutdown_reply',
  parse: (content) => ({ restart: booleanField(content, 'restart', false) }),
};
