/** `execute_request` / `execute_reply` / `execute_input`: run a cell. */
import { booleanField, objectField, stringField } from './json';
import type { Json, JsonObject } from './json';
import type { ErrorReply, NoticeKind, RequestKind } from './message';

export interface ExecuteRequest {
  readonly code: string;
  /** No output, no history, no new execution count. */
  readonly silent: boolean;
  readonly storeHistory: boolean;
  /** Expressions to evaluate after the cell, by the name to answer under. */
  readonly userExpressions: { readonly [name: string]: string };
  readonly allowStdin: boolean;
  /** On an error, abort the requests that are already queued. */
  readonly stopOnError: boolean;
}

/** Text for the front end's pager, the answer to `?name`. */
export interface PagePayload {
  readonly source: 'page';
  readonly data: { readonly 'text/plain': string };
  readonly start: number;
}

export interface ExecuteReply {
  readonly status: 'ok';
  readonly execution_count: number;
  readonly payload: readonly PagePayload[];
  readonly user_expressions: { readonly [name: string]: ExpressionReply };
}

/** The value of one user expression. */
export type ExpressionReply =
  | {
      readonly status: 'ok';
      readonly data: { readonly [mimeType: string]: Json };
      readonly metadata: JsonObject;
    }
  | ErrorReply;

export interface FailedExecuteReply extends ErrorReply {
  readonly execution_count: number;
}

/** The answer to a request that stood in the queue when an earlier cell failed. */
export interface AbortedReply {
  readonly status: 'aborted';
  readonly execution_count: number;
}

export const execute: RequestKind<ExecuteRequest, ExecuteReply> = {
  request: 'execute_request',
  reply: 'execute_reply',
  parse(content) {
    const silent = booleanField(content, 'silent', false);
    return {
      code: stringField(content, 'code'),
      silent,
      storeHistory: !silent && booleanField(content, 'store_history', true),
      userExpressions: readExpressions(objectField(content, 'user_expressions')),
      allowStdin: booleanField(content, 'allow_stdin', true),
      stopOnError: booleanField(content, 'stop_on_error', true),
    };
  },
};

export const executeInput: NoticeKind<{
  readonly code: string;
  readonly execution_count: number;
}> = { type: 'execute_input' };

function readExpressions(given: JsonObject): Record<string, string> {
  const names = Object.keys(given);
  return Object.fromEntries(names.map((name) => [name, stringField(given, name)]));
}
