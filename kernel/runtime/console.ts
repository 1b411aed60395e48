/** The process's standard streams, captured: what code writes appears under its cell. */
import { StringDecoder } from 'node:string_decoder';
import type { StreamName } from '../protocol/stream';
import type { Contexts } from './context';
import type { Outputs } from './outputs';

export function captureStreams(contexts: Contexts, outputs: Outputs): void {
  for (const name of ['stdout', 'stderr'] as const)
    captureStream(name, contexts, outputs);
  refuseStopped(contexts);
}

function captureStream(name: StreamName, contexts: Contexts, outputs: Outputs): void {
  const decoder = new StringDecoder('utf8');
  const stream = process[name];
  stream.write = (
    chunk: string | Uint8Array,
    encodingOrCallback?: BufferEncoding | ((error?: Error | null) => void),
    callback?: (error?: Error | null) => void,
  ): boolean => {
    const text =
      typeof chunk === 'string'
        ? chunk
        : decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    const context = contexts.current;
    if (context.collector) context.collector.print(text);
    else if (!context.run.isStopped) outputs.write(context.origin, name, text);
    const done =
      typeof encodingOrCallback === 'function' ? encodingOrCallback : callback;
    if (done) process.nextTick(done);
    return true;
  };
  // A kernel started from a terminal is not one: no colours, no cursor movements.
  Object.defineProperty(stream, 'isTTY', { value: false, configurable: true });
}

/** Ends a loop of an interrupted cell that awaits and prints. */
function refuseStopped(contexts: Contexts): void {
  const methods = ['log', 'info', 'debug', 'warn', 'error', 'dir', 'table'] as const;
  for (const method of methods) {
    const print = (console[method] as (...values: unknown[]) => void).bind(console);
    console[method] = (...values: unknown[]) => {
      contexts.demandLive();
      print(...values);
    };
  }
}
