/** `connect_request` / `connect_reply` (deprecated, still part of 5.4): the ports. */
import type { RequestKind } from './message';

export interface ConnectReply {
  readonly status: 'ok';
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
}

export const connect: RequestKind<undefined, ConnectReply> = {
  request: 'connect_request',
  reply: 'connect_reply',
  parse: () => undefined,
};
