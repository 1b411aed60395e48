/** Questions of cells to the person at the front end, over the stdin channel. */
import { inputRequest, parseInputReply } from '../protocol/input';
import type { IncomingMessage } from '../protocol/message';
import type { ToMain, ToServer } from '../runtime/threadMessages';
import type { Origins } from './origins';
import type { Sockets } from './sockets';

type Question = Extract<ToServer, { readonly type: 'inputRequest' }>;

export class Questions {
  private readonly asked: Question[] = [];

  constructor(
    private readonly sockets: Sockets,
    private readonly origins: Origins,
    private readonly answer: (message: ToMain) => void,
  ) {}

  ask(question: Question): void {
    this.asked.push(question);
    if (this.asked.length === 1) this.send(question);
  }

  /** Takes the reply to the question that was sent last. */
  receive(message: IncomingMessage): void {
    const question = this.asked.shift();
    if (!question) return;
    const { value } = parseInputReply(message.content);
    this.answer({ type: 'inputReply', id: question.id, value });
    this.sendNext();
  }

  /** Forgets all questions: the cells that asked them were stopped. */
  clear(): void {
    this.asked.length = 0;
  }

  private sendNext(): void {
    if (this.asked.length > 0) this.send(this.asked[0]);
  }

  private send({ origin, prompt, password }: Question): void {
    const found = this.origins.find(origin);
    if (!found) return;
    this.sockets.reply('stdin', found.request, inputRequest.type, {
      value: { prompt, password },
    });
  }
}
