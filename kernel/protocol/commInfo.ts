/** `comm_info_request` / `comm_info_reply`: the comms that are open. */
import { stringField } from './json';
import type { RequestKind } from './message';

export interface CommInfoReply {
  readonly status: 'ok';
  readonly comms: { readonly [commId: string]: { readonly target_name: string } };
}

export const commInfo: RequestKind<
  { /** All targets when undefined. */ readonly targetName: string | undefined },
  CommInfoReply
> = {
  request: 'comm_info_request',
  reply: 'comm_info_reply',
  parse: (content) => ({
    targetName:
      content['target_name'] == null ? undefined : stringField(content, 'target_name'),
  }),
};
