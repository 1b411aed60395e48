/**
 * Frames to messages and back: `[identities…, <IDS|MSG>, signature, header, parent header,
 * metadata, content, buffers…]` (Jupyter messaging, "The wire protocol").
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { isJsonObject } from '../protocol/json';
import type { Json, JsonObject } from '../protocol/json';
import { PROTOCOL_VERSION } from '../protocol/message';
import type { Header, IncomingMessage } from '../protocol/message';

const DELIMITER = Buffer.from('<IDS|MSG>');

/** How many signatures are remembered, to refuse a message that is sent again. */
const REMEMBERED_SIGNATURES = 65_536;

/** A message that is not read further; the reason names no content of the message. */
export class RefusedMessageError extends Error {
  override readonly name = 'RefusedMessageError';
}

/** A message to be sent, its content already written as JSON. */
export interface OutgoingMessage {
  readonly identities: readonly Buffer[];
  readonly type: string;
  /** The header of the request it belongs to, or `{}`. */
  readonly parentJson: string;
  readonly metadataJson?: string;
  readonly contentJson: string;
  readonly buffers?: readonly Uint8Array[];
}

/** Signs what is sent and checks what is received with the key of one connection. */
export class Wire {
  readonly session: string = randomUUID();
  private sent = 0;
  private readonly signatures = new Set<string>();
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });

  constructor(
    private readonly key: string,
    private readonly digest: string,
  ) {}

  encode(message: OutgoingMessage): (Buffer | Uint8Array | string)[] {
    const header: Header = {
      msg_id: `${this.session}_${++this.sent}`,
      msg_type: message.type,
      session: this.session,
      username: 'kernel',
      date: new Date().toISOString(),
      version: PROTOCOL_VERSION,
    };
    const parts = [
      JSON.stringify(header),
      message.parentJson,
      message.metadataJson ?? '{}',
      message.contentJson,
    ].map((part) => Buffer.from(part));
    return [
      ...message.identities,
      DELIMITER,
      this.sign(parts),
      ...parts,
      ...(message.buffers ?? []),
    ];
  }

  /** Throws a `RefusedMessageError` when the signature or the form is wrong. */
  decode(frames: readonly Buffer[]): IncomingMessage {
    const start = frames.findIndex((frame) => frame.equals(DELIMITER));
    if (start < 0) throw new RefusedMessageError('no <IDS|MSG> delimiter');
    if (frames.length < start + 6) {
      throw new RefusedMessageError('fewer than six frames');
    }
    const [signature, ...rest] = frames.slice(start + 1);
    const parts = rest.slice(0, 4);
    this.check(signature, parts);
    const [header, , metadata, content] = parts.map((part) => this.parse(part));
    return {
      identities: frames.slice(0, start),
      header: readHeader(header),
      headerJson: this.decoder.decode(parts[0]),
      metadata: metadata,
      content: content,
      buffers: rest.slice(4),
    };
  }

  private sign(parts: readonly Buffer[]): string {
    if (this.key === '') return '';
    const hmac = createHmac(this.digest, this.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest('hex');
  }

  private check(signature: Buffer, parts: readonly Buffer[]): void {
    if (this.key === '') return;
    const expected = Buffer.from(this.sign(parts));
    // Compared in constant time, so that the answer's delay tells nothing about it.
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
      throw new RefusedMessageError('wrong signature');
    }
    const text = expected.toString('latin1');
    if (this.signatures.has(text)) {
      throw new RefusedMessageError('a signature that was used before');
    }
    if (this.signatures.size >= REMEMBERED_SIGNATURES) {
      const [oldest] = this.signatures;
      this.signatures.delete(oldest);
    }
    this.signatures.add(text);
  }

  private parse(part: Buffer): JsonObject {
    let value: Json;
    try {
      value = JSON.parse(this.decoder.decode(part)) as Json;
    } catch {
      throw new RefusedMessageError('a part that is not JSON in UTF-8');
    }
    if (!isJsonObject(value)) {
      throw new RefusedMessageError('a part that is not a JSON object');
    }
    return value;
  }
}

function readHeader(header: JsonObject): Header {
  for (const name of ['msg_id', 'msg_type', 'session'] as const) {
    if (typeof header[name] !== 'string') {
      throw new RefusedMessageError(`a header without "${name}"`);
    }
  }
  return header as unknown as Header;
}
