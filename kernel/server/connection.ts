/** The connection file: where the sockets are bound and how messages are signed. */
import { readFileSync, statSync } from 'node:fs';
import { isJsonObject, numberField, stringField } from '../protocol/json';
import type { Json } from '../protocol/json';

export interface Connection {
  readonly transport: 'tcp' | 'ipc';
  readonly ip: string;
  readonly ports: {
    readonly shell: number;
    readonly iopub: number;
    readonly stdin: number;
    readonly control: number;
    readonly hb: number;
  };
  /** The HMAC key; empty: messages are not signed. */
  readonly key: string;
  /** The digest of the HMAC, `sha256`. */
  readonly digest: string;
}

/** Reads a connection file; throws one sentence that says what is wrong with it. */
export function readConnection(path: string): Connection {
  let parsed: Json;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8')) as Json;
  } catch (cause) {
    throw new Error(
      `Cannot read the connection file ${path}: ${(cause as Error).message}`,
      { cause },
    );
  }
  if (!isJsonObject(parsed)) {
    throw new Error(`The connection file ${path} must hold a JSON object.`);
  }
  const transport = stringField(parsed, 'transport', 'tcp');
  if (transport !== 'tcp' && transport !== 'ipc') {
    throw new Error(`The transport must be tcp or ipc, got "${transport}".`);
  }
  const scheme = stringField(parsed, 'signature_scheme', 'hmac-sha256');
  if (!scheme.startsWith('hmac-')) {
    throw new Error(`The signature scheme must be an HMAC, got "${scheme}".`);
  }
  return {
    transport,
    ip: stringField(parsed, 'ip'),
    ports: {
      shell: numberField(parsed, 'shell_port'),
      iopub: numberField(parsed, 'iopub_port'),
      stdin: numberField(parsed, 'stdin_port'),
      control: numberField(parsed, 'control_port'),
      hb: numberField(parsed, 'hb_port'),
    },
    key: stringField(parsed, 'key', ''),
    digest: scheme.slice('hmac-'.length),
  };
}

/** The ZeroMQ address of one of the five sockets. */
export function endpoint({ transport, ip }: Connection, port: number): string {
  return transport === 'tcp' ? `tcp://${ip}:${port}` : `ipc://${ip}-${port}`;
}

/** Whether other users of the machine can read the key. */
export function isExposed(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & 0o044) !== 0;
}
