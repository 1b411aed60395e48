/** The engine as the server thread sees it: the same methods, answered by a promise. */
import type { MessagePort } from 'node:worker_threads';
import type { Engine } from '../engine/engine';

/** The methods that the server calls. */
export type EngineMethod = 'compile' | 'commit' | 'complete' | 'inspect' | 'isComplete';

export interface EngineCall {
  readonly id: number;
  readonly method: EngineMethod;
  readonly args: readonly unknown[];
}

export type EngineAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: string };

export class EngineClient {
  private calls = 0;
  private readonly waiting = new Map<number, (answer: EngineAnswer) => void>();

  constructor(private readonly port: MessagePort) {
    port.on('message', (answer: EngineAnswer) => {
      this.waiting.get(answer.id)?.(answer);
      this.waiting.delete(answer.id);
    });
  }

  /** Calls a method of the engine; calls are answered in order. */
  async call<M extends EngineMethod>(
    method: M,
    ...args: Parameters<Engine[M]>
  ): Promise<ReturnType<Engine[M]>> {
    const id = ++this.calls;
    const answer = await new Promise<EngineAnswer>((resolve) => {
      this.waiting.set(id, resolve);
      this.port.postMessage({ id, method, args } satisfies EngineCall);
    });
    if ('failure' in answer) {
      throw new Error(`The TypeScript engine failed on ${method}: ${answer.failure}`);
    }
    return answer.value as ReturnType<Engine[M]>;
  }
}
