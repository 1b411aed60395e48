/** `kernel_info_request` / `kernel_info_reply`: who the kernel is and what it can do. */
import type { RequestKind } from './message';

export interface KernelInfoReply {
  readonly status: 'ok';
  readonly protocol_version: string;
  readonly implementation: string;
  readonly implementation_version: string;
  readonly language_info: {
    readonly name: string;
    readonly version: string;
    readonly mimetype: string;
    readonly file_extension: string;
    readonly pygments_lexer: string;
    readonly codemirror_mode: {
      readonly name: string;
      readonly mode: string;
      readonly typescript: boolean;
    };
    readonly nbconvert_exporter: string;
  };
  readonly banner: string;
  readonly debugger: boolean;
  readonly help_links: readonly { readonly text: string; readonly url: string }[];
  readonly supported_features: readonly string[];
}

export const kernelInfo: RequestKind<undefined, KernelInfoReply> = {
  request: 'kernel_info_request',
  reply: 'kernel_info_reply',
  parse: () => undefined,
};
