/** Takes each request from its channel to who answers it, between `busy` and `idle`. */
import { randomUUID } from 'node:crypto';
import {
  commClose,
  commMsg,
  commOpen,
  parseComm,
  parseCommOpen,
} from '../protocol/comm';
import { commInfo } from '../protocol/commInfo';
import { complete } from '../protocol/complete';
import type { CompleteReply } from '../protocol/complete';
import { connect } from '../protocol/connect';
import { toCharacters, toUtf16Offset } from '../protocol/cursor';
import { execute } from '../protocol/execute';
import { history } from '../protocol/history';
import { INPUT_REPLY } from '../protocol/input';
import { inspect } from '../protocol/inspect';
import type { InspectReply } from '../protocol/inspect';
import { interrupt } from '../protocol/interrupt';
import { isComplete } from '../protocol/isComplete';
import { kernelInfo } from '../protocol/kernelInfo';
import type { ErrorReply, IncomingMessage, RequestKind } from '../protocol/message';
import { shutdown } from '../protocol/shutdown';
import { status } from '../protocol/status';
import { createSubshell, deleteSubshell, listSubshell } from '../protocol/subshell';
import type { Connection } from './connection';
import type { EngineClient } from './engineClient';
import type { Executor } from './executor';
import type { History } from './history';
import { describeKernel } from './info';
import type { Interrupter } from './interrupter';
import { log, logOnce } from './log';
import type { MainThread } from './mainThread';
import type { OpenComms } from './openComms';
import type { Origins } from './origins';
import { describeInspection } from './pager';
import type { Questions } from './questions';
import { Shell } from './shell';
import type { ChannelName, Sockets } from './sockets';

export interface KernelParts {
  readonly connection: Connection;
  readonly sockets: Sockets;
  readonly engine: EngineClient;
  readonly main: MainThread;
  readonly executor: Executor;
  readonly interrupter: Interrupter;
  readonly origins: Origins;
  readonly comms: OpenComms;
  readonly questions: Questions;
  readonly history: History;
  /** Ends the process once everything is sent. */
  readonly exit: () => Promise<void>;
}

/** What a handler gives: the reply, of which `status: 'ok'` goes without saying. */
type Answer<Reply> = Reply extends { readonly status: 'ok' }
  ? Omit<Reply, 'status'>
  : Reply;

type Handler = (channel: ChannelName, message: IncomingMessage) => void;

export class Kernel {
  private readonly handlers = new Map<string, Handler>();
  private readonly shell = new Shell();
  private readonly subshells = new Map<string, Shell>();
  /** The headers of the requests whose cells run, the oldest first. */
  private readonly running = new Set<string>();

  constructor(private readonly parts: KernelParts) {
    const { connection, engine, comms, history: past } = parts;
    this.answer(kernelInfo, describeKernel);
    this.answer(connect, () => ({
      shell_port: connection.ports.shell,
      iopub_port: connection.ports.iopub,
      stdin_port: connection.ports.stdin,
      control_port: connection.ports.control,
      hb_port: connection.ports.hb,
    }));
    this.answer(complete, async ({ code, cursorPos }) =>
      this.complete(code, cursorPos),
    );
    this.answer(inspect, async ({ code, cursorPos }) => this.inspect(code, cursorPos));
    this.answer(isComplete, ({ code }) => engine.call('isComplete', code));
    this.answer(history, async (request) => ({
      history: await past.find(request),
    }));
    this.answer(commInfo, ({ targetName }) => ({
      comms: comms.list(targetName),
    }));
    this.answer(interrupt, async () => {
      await this.interrupt();
      return {};
    });
    this.answer(createSubshell, () => {
      const id = randomUUID();
      this.subshells.set(id, new Shell());
      return { subshell_id: id };
    });
    this.answer(deleteSubshell, ({ subshellId }) => {
      this.findShell(subshellId).abortQueued();
      this.subshells.delete(subshellId);
      return {};
    });
    this.answer(listSubshell, () => ({
      subshell_id: [...this.subshells.keys()],
    }));
    this.handlers.set(shutdown.request, (channel, message) =>
      this.shutdown(channel, message),
    );
    this.handlers.set(execute.request, (channel, message) =>
      this.enqueue(channel, message),
    );
    for (const kind of [commOpen, commMsg, commClose]) {
      this.handlers.set(kind.type, (_channel, message) => this.deliver(message));
    }
  }

  /** Starts on a message that came in. */
  handle(channel: ChannelName, message: IncomingMessage): void {
    const type = message.header.msg_type;
    if (channel === 'stdin') {
      if (type === INPUT_REPLY) this.receiveInput(message);
      else logOnce('ignored a message on stdin that is no input_reply');
      return;
    }
    const handler = this.handlers.get(type);
    if (!handler) {
      logOnce('ignored a message of an unknown type');
      void this.whileBusy(message, () => undefined);
      return;
    }
    handler(channel, message);
  }

  /** Stops all cells and leaves their state as it is. */
  async interrupt(reason?: string): Promise<void> {
    this.parts.executor.noteInterrupt();
    this.parts.questions.clear();
    await this.parts.interrupter.interrupt(reason);
  }

  private answer<Request, Reply extends { readonly status: string }>(
    kind: RequestKind<Request, Reply>,
    reply: (request: Request) => Answer<Reply> | Promise<Answer<Reply>>,
  ): void {
    this.handlers.set(kind.request, (channel, message) => {
      void this.whileBusy(message, async () => {
        let value: object;
        try {
          value = { status: 'ok', ...(await reply(kind.parse(message.content))) };
        } catch (error) {
          value = failure(error);
        }
        this.parts.sockets.reply(channel, message, kind.reply, { value });
      });
    });
  }

  private async whileBusy(
    { headerJson }: IncomingMessage,
    body: () => void | Promise<void>,
  ): Promise<void> {
    const { sockets } = this.parts;
    sockets.notice(status, headerJson, { execution_state: 'busy' });
    try {
      await body();
    } catch (error) {
      log(`a request failed: ${String((error as Error).stack)}`);
    }
    this.running.delete(headerJson);
    sockets.notice(status, headerJson, { execution_state: 'idle' });
    // Front ends show the last state that they heard of, whichever request it is about.
    const cell = [...this.running].at(0);
    if (cell !== undefined) sockets.notice(status, cell, { execution_state: 'busy' });
  }

  private enqueue(channel: ChannelName, message: IncomingMessage): void {
    const { sockets, executor } = this.parts;
    const reply = (value: object): void =>
      sockets.reply(channel, message, execute.reply, { value });
    let shell: Shell;
    try {
      execute.parse(message.content);
      shell = this.findShell(message.header.subshell_id);
    } catch (error) {
      void this.whileBusy(message, () => reply(failure(error)));
      return;
    }
    shell.add({
      message,
      run: async () => {
        let abortQueue = false;
        await this.whileBusy(message, async () => {
          const request = execute.parse(message.content);
          this.running.add(message.headerJson);
          try {
            const value = await executor.execute(request, message);
            abortQueue = value.status === 'error' && request.stopOnError;
            reply(value);
          } catch (error) {
            log(`a cell could not be run: ${String((error as Error).stack)}`);
            reply(failure(error));
          }
        });
        return { abortQueue };
      },
      abort: () => {
        void this.whileBusy(message, () => reply(executor.aborted()));
      },
    });
  }

  private findShell(subshellId: string | null | undefined): Shell {
    if (subshellId == null) return this.shell;
    const found = this.subshells.get(subshellId);
    if (!found) throw new Error(`There is no subshell "${subshellId}".`);
    return found;
  }

  private deliver(message: IncomingMessage): void {
    const { main, origins, comms } = this.parts;
    void this.whileBusy(message, async () => {
      const { content, metadata, buffers } = message;
      const origin = origins.addCommMessage(message);
      const { comm_id: commId, data } = parseComm(content);
      const received = { origin, commId, data, metadata, buffers };
      switch (message.header.msg_type) {
        case commOpen.type: {
          const { target_name: targetName } = parseCommOpen(content);
          comms.opened(commId, targetName);
          return main.deliver({ ...received, type: 'commOpen', targetName });
        }
        case commClose.type:
          comms.closed(commId);
          return main.deliver({ ...received, type: 'commClose' });
        default:
          return main.deliver({ ...received, type: 'commMessage' });
      }
    });
  }

  private receiveInput(message: IncomingMessage): void {
    try {
      this.parts.questions.receive(message);
    } catch {
      logOnce('ignored an input_reply without a value');
    }
  }

  private shutdown(channel: ChannelName, message: IncomingMessage): void {
    void this.whileBusy(message, () => {
      const { restart } = shutdown.parse(message.content);
      this.parts.sockets.reply(channel, message, shutdown.reply, {
        value: { status: 'ok', restart },
      });
    }).then(() => this.parts.exit());
  }

  private async complete(code: string, cursorPos: number): Promise<CompleteReply> {
    const offset = toUtf16Offset(code, cursorPos);
    const found = await this.parts.engine.call('complete', code, offset);
    const start = toCharacters(code, found.start);
    const end = toCharacters(code, found.end);
    return {
      status: 'ok',
      matches: found.candidates.map(({ name }) => name),
      cursor_start: start,
      cursor_end: end,
      metadata: {
        _jupyter_types_experimental: found.candidates.map(({ name, kind }) => ({
          text: name,
          type: kind,
          start,
          end,
        })),
      },
    };
  }

  private async inspect(code: string, cursorPos: number): Promise<InspectReply> {
    const offset = toUtf16Offset(code, cursorPos);
    const found = await this.parts.engine.call('inspect', code, offset);
    if (!found) return { status: 'ok', found: false, data: {}, metadata: {} };
    const markdown = `\`\`\`typescript\n${found.signature}\n\`\`\`\n\n${found.documentation}`;
    return {
      status: 'ok',
      found: true,
      data: { 'text/plain': describeInspection(found), 'text/markdown': markdown },
      metadata: {},
    };
  }
}

function failure(error: unknown): ErrorReply {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return {
    status: 'error',
    ename: name,
    evalue: message,
    traceback: [`${name}: ${message}`],
  };
}
