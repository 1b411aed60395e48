/**
 * The seam between the library and whatever runs it: how a library function shows a
 * picture, asks a question or opens a channel to a widget. The nabla kernel installs a
 * host under `HOST_KEY`; on stock tslab and in plain Node there is none, and `display`
 * falls back to what is there. Nothing else in the library knows about kernels.
 */

/** A value that JSON can carry. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json | undefined };

/** One picture or value in several forms, by MIME type (Jupyter messaging, display_data). */
export type MimeBundle = { readonly [mimeType: string]: Json };

/** How `display` places a bundle. */
export interface DisplayOptions {
  readonly metadata?: JsonObject;
  /** A name under which the output can be replaced later. */
  readonly displayId?: string;
  /** Replace the output shown under `displayId` in place of adding a new one. */
  readonly update?: boolean;
}

/** Something that was shown while outputs were collected; printed text is `text/plain`. */
export interface Output {
  readonly data: MimeBundle;
  readonly metadata: JsonObject;
}

/** A message that a comm received. */
export interface CommMessage {
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  readonly buffers: readonly Uint8Array[];
}

/** A two-way channel to the front end (Jupyter messaging, custom messages). */
export interface Comm {
  readonly commId: string;
  send(data: JsonObject, buffers?: readonly Uint8Array[]): void;
  close(data?: JsonObject): void;
  onMessage(listener: (message: CommMessage) => void | Promise<void>): void;
  onClose(listener: (message: CommMessage) => void): void;
}

/** What a kernel offers to library code. */
export interface NotebookHost {
  display(data: MimeBundle, options?: DisplayOptions): void;
  /** Clears the cell's output; with `wait`, when the next output comes. */
  clearOutput(wait?: boolean): void;
  openComm(
    targetName: string,
    open: {
      readonly data: JsonObject;
      readonly metadata?: JsonObject;
      readonly buffers?: readonly Uint8Array[];
    },
  ): Comm;
  /** Listens to channels that the front end opens under a target name. */
  registerCommTarget(
    targetName: string,
    opened: (comm: Comm, message: CommMessage) => void | Promise<void>,
  ): void;
  /** Asks the person at the front end; rejects where no one can answer. */
  input(prompt: string, options?: { readonly password?: boolean }): Promise<string>;
  /** Runs `body` and collects what it shows in place of showing it, also after it awaits. */
  collect<T>(body: () => T): { readonly value: T; readonly outputs: readonly Output[] };
  /** The forms in which a notebook shows a value; a promise when its own method is async. */
  formsOf(value: unknown): MimeBundle | Promise<MimeBundle>;
  /** Called when the person interrupts the kernel. */
  onInterrupt(listener: () => void): void;
  /** Remembers the running cell, so that output of a later `run` appears under it. */
  captureCell(): { run<T>(body: () => T): T };
}

/** The global symbol under which a kernel installs its host. */
export const HOST_KEY: unique symbol = Symbol.for('nabla.host') as never;

/** The host of the running kernel, or undefined on stock tslab and in plain Node. */
export function notebookHost(): NotebookHost | undefined {
  return (globalThis as { [HOST_KEY]?: NotebookHost })[HOST_KEY];
}
