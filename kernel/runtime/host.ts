/**
 * The seam to library code, kernel's side: what the kernel installs on `globalThis` under
 * `Symbol.for('nabla.host')`. The library declares the same shape in its own words, so
 * that neither needs the other to compile; a test compares the two.
 */
import type { Json, JsonObject } from '../protocol/json';

export const HOST_KEY = Symbol.for('nabla.host');

export interface MimeBundle {
  readonly [mimeType: string]: Json;
}

export interface DisplayOptions {
  readonly metadata?: JsonObject;
  readonly displayId?: string;
  readonly update?: boolean;
}

export interface Output {
  readonly data: MimeBundle;
  readonly metadata: JsonObject;
}

export interface CommMessage {
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  readonly buffers: readonly Uint8Array[];
}

export interface Comm {
  readonly commId: string;
  send(data: JsonObject, buffers?: readonly Uint8Array[]): void;
  close(data?: JsonObject): void;
  onMessage(listener: (message: CommMessage) => void | Promise<void>): void;
  onClose(listener: (message: CommMessage) => void): void;
}

export interface CommOpening {
  readonly data: JsonObject;
  readonly metadata?: JsonObject;
  readonly buffers?: readonly Uint8Array[];
}

export interface NotebookHost {
  display(data: MimeBundle, options?: DisplayOptions): void;
  clearOutput(wait?: boolean): void;
  openComm(targetName: string, open: CommOpening): Comm;
  registerCommTarget(
    targetName: string,
    opened: (comm: Comm, message: CommMessage) => void | Promise<void>,
  ): void;
  input(prompt: string, options?: { readonly password?: boolean }): Promise<string>;
  collect<T>(body: () => T): { readonly value: T; readonly outputs: readonly Output[] };
  formsOf(value: unknown): MimeBundle | Promise<MimeBundle>;
  onInterrupt(listener: () => void): void;
  captureCell(): { run<T>(body: () => T): T };
}
