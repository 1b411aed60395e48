/**
 * Messages of the Jupyter messaging protocol 5.4, independent of how they travel
 * (Jupyter client documentation, "Messaging in Jupyter").
 */
import type { JsonObject } from './json';

export const PROTOCOL_VERSION = '5.4';

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
  /** The subshell that a request is for (JEP 91); the parent shell when absent. */
  readonly subshell_id?: string | null;
}

/** A request or reply that came in with a right signature. */
export interface IncomingMessage {
  /** The routing prefix, to be put in front of the reply. */
  readonly identities: readonly Buffer[];
  readonly header: Header;
  /** The header as it came, which answers repeat as their `parent_header`. */
  readonly headerJson: string;
  readonly metadata: JsonObject;
  readonly content: JsonObject;
  readonly buffers: readonly Buffer[];
}

/** A request that has a reply: its type names and how its content is read. */
export interface RequestKind<Request, Reply extends { readonly status: string }> {
  readonly request: string;
  readonly reply: string;
  parse(content: JsonObject): Request;
  /** Carries the reply's type; never set. */
  readonly replies?: Reply;
}

/** A message without a reply: an output, a comm message. */
export interface NoticeKind<Content> {
  readonly type: string;
  /** Carries the content's type; never set. */
  readonly carries?: Content;
}

/** What every failed request is answered with. */
export interface ErrorReply {
  readonly status: 'error';
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}
