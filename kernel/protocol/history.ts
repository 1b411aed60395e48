/** `history_request` / `history_reply`: cells run before, in this and earlier sessions. */
import { booleanField, InvalidContentError, numberField, stringField } from './json';
import type { RequestKind } from './message';

export type HistoryRequest = {
  /** Whether to give `[input, output]` in place of the input alone. */
  readonly output: boolean;
} & (
  | { readonly access: 'tail'; readonly n: number }
  | {
      readonly access: 'range';
      /** 0 is this session, −1 the one before it. */
      readonly session: number;
      readonly start: number;
      /** The first line that is left out; null: up to the last one. */
      readonly stop: number | null;
    }
  | {
      readonly access: 'search';
      /** A glob: `*` and `?` stand for anything. */
      readonly pattern: string;
      readonly n: number | null;
      readonly unique: boolean;
    }
);

/** session, line, input or [input, output]. */
export type HistoryEntry = readonly [
  session: number,
  line: number,
  source: string | readonly [input: string, output: string | null],
];

export interface HistoryReply {
  readonly status: 'ok';
  readonly history: readonly HistoryEntry[];
}

export const history: RequestKind<HistoryRequest, HistoryReply> = {
  request: 'history_request',
  reply: 'history_reply',
  parse(content) {
    const output = booleanField(content, 'output', false);
    const access = stringField(content, 'hist_access_type', 'tail');
    switch (access) {
      case 'tail':
        return { output, access, n: numberField(content, 'n', 10) };
      case 'range':
        return {
          output,
          access,
          session: numberField(content, 'session', 0),
          start: numberField(content, 'start', 1),
          stop: content['stop'] == null ? null : numberField(content, 'stop'),
        };
      case 'search':
        return {
          output,
          access,
          pattern: stringField(content, 'pattern', '*'),
          n: content['n'] == null ? null : numberField(content, 'n'),
          unique: booleanField(content, 'unique', false),
        };
      default:
        throw new InvalidContentError(
          `"hist_access_type" must be tail, range or search, got "${access}".`,
        );
    }
  },
};
