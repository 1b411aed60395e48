/**
 * What the server thread and the main thread say to each other, in order, over one
 * MessagePort. An `origin` is the number of the request (a cell or a comm message) under
 * which an output appears.
 */
import type { CompiledCell } from '../engine/engine';
import type { JsonObject } from '../protocol/json';
import type { ErrorContent } from '../protocol/error';
import type { StreamName } from '../protocol/stream';

/** Runs a compiled cell or a user expression. */
export interface RunMessage {
  readonly type: 'run';
  readonly origin: number;
  readonly compiled: CompiledCell;
  /** The cell's source, for tracebacks. */
  readonly source: string;
  /** What tracebacks call the code: `In [3]`. */
  readonly scriptName: string;
  readonly allowStdin: boolean;
  /** An expression's value is part of the outcome in place of an output. */
  readonly purpose: 'cell' | 'expression';
}

/** A comm message from the front end. */
export interface CommReceived {
  readonly type: 'commOpen' | 'commMessage' | 'commClose';
  readonly origin: number;
  readonly commId: string;
  /** Only of `commOpen`. */
  readonly targetName?: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  readonly buffers: readonly Uint8Array[];
}

export type ToMain =
  | RunMessage
  | CommReceived
  /** Stop what runs; answered with `interrupted` as soon as the main thread is free. */
  | { readonly type: 'interrupt'; readonly id: number; readonly reason?: string }
  | { readonly type: 'inputReply'; readonly id: number; readonly value: string }
  | { readonly type: 'exit'; readonly code: number };

/** How a run ended. */
export type Outcome =
  | { readonly status: 'ok'; readonly result?: ShownValue }
  | (ErrorContent & {
      readonly status: 'error';
      /** The names of the cell that had a value when it failed. */
      readonly assigned: readonly string[];
    });

/** A value in its forms. The bundle is JSON text: it is written where the value lives. */
export interface ShownValue {
  readonly dataJson: string;
  readonly metadataJson: string;
  /** The `text/plain` form, for the history. */
  readonly plain: string;
}

export interface DisplayMessage {
  readonly type: 'display';
  readonly origin: number;
  readonly dataJson: string;
  readonly metadataJson: string;
  readonly displayId?: string;
  readonly update: boolean;
}

/** A comm message to the front end. */
export interface CommSent {
  readonly type: 'commOpen' | 'commMessage' | 'commClose';
  readonly origin: number;
  readonly commId: string;
  /** Only of `commOpen`. */
  readonly targetName?: string;
  readonly dataJson: string;
  readonly metadataJson: string;
  readonly buffers: readonly Uint8Array[];
}

export type ToServer =
  | {
      readonly type: 'stream';
      readonly origin: number;
      readonly name: StreamName;
      readonly text: string;
    }
  | DisplayMessage
  | CommSent
  | { readonly type: 'clearOutput'; readonly origin: number; readonly wait: boolean }
  /** An error outside the run itself: in a late callback, in a comm listener. */
  | { readonly type: 'error'; readonly origin: number; readonly error: ErrorContent }
  | { readonly type: 'finished'; readonly origin: number; readonly outcome: Outcome }
  /** The listeners of a comm message have run. */
  | { readonly type: 'handled'; readonly origin: number }
  | {
      readonly type: 'inputRequest';
      readonly origin: number;
      readonly id: number;
      readonly prompt: string;
      readonly password: boolean;
    }
  | { readonly type: 'interrupted'; readonly id: number };

/** Bytes of output posted by the main thread and not yet published, shared by both. */
export class OutputCredit {
  private readonly outstanding: Int32Array;

  constructor(readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(4)) {
    this.outstanding = new Int32Array(buffer);
  }

  posted(size: number): void {
    Atomics.add(this.outstanding, 0, size);
  }

  published(size: number): void {
    Atomics.sub(this.outstanding, 0, size);
    Atomics.notify(this.outstanding, 0);
  }

  /** Blocks the calling thread while more than `limit` bytes wait. */
  waitBelow(limit: number): void {
    for (;;) {
      const waiting = Atomics.load(this.outstanding, 0);
      if (waiting <= limit) return;
      Atomics.wait(this.outstanding, 0, waiting, 50);
    }
  }
}
