/** Questions of cells that wait for the person at the front end. */
import type { Context, Contexts } from './context';
import type { Outputs } from './outputs';

interface Waiting {
  readonly context: Context;
  readonly resolve: (value: string) => void;
}

/** The front end cannot answer: nobody sits there (nbconvert, a headless run). */
export class NoInputError extends Error {
  override readonly name = 'StdinNotImplementedError';
}

export class Inputs {
  private asked = 0;
  private readonly waiting = new Map<number, Waiting>();

  constructor(
    private readonly contexts: Contexts,
    private readonly outputs: Outputs,
  ) {}

  ask(prompt: string, { password = false } = {}): Promise<string> {
    const context = this.contexts.demandLive();
    if (!context.allowStdin) {
      return Promise.reject(
        new NoInputError(
          `input("${prompt}") needs someone who answers, and this run has nobody. Run the cell in JupyterLab.`,
        ),
      );
    }
    const id = ++this.asked;
    return new Promise((resolve) => {
      this.waiting.set(id, { context, resolve });
      this.outputs.post({
        type: 'inputRequest',
        origin: context.origin,
        id,
        prompt,
        password,
      });
    });
  }

  answer(id: number, value: string): void {
    this.waiting.get(id)?.resolve(value);
    this.waiting.delete(id);
  }

  /** Forgets all questions; the cells that asked have been stopped. */
  clear(): void {
    this.waiting.clear();
  }
}
