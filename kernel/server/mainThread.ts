/** The main thread as the server sees it: runs cells there and publishes what they show. */
import type { MessagePort } from 'node:worker_threads';
import * as comm from '../protocol/comm';
import { clearOutput } from '../protocol/clearOutput';
import { displayData, executeResult, updateDisplayData } from '../protocol/displayData';
import { error } from '../protocol/error';
import { stream } from '../protocol/stream';
import type {
  CommSent,
  DisplayMessage,
  OutputCredit,
  Outcome,
  RunMessage,
  ShownValue,
  ToMain,
  ToServer,
} from '../runtime/threadMessages';
import type { OpenComms } from './openComms';
import type { Origins } from './origins';
import type { Sockets } from './sockets';
import type { Questions } from './questions';

const COMM_TYPES = {
  commOpen: comm.commOpen.type,
  commMessage: comm.commMsg.type,
  commClose: comm.commClose.type,
};

export class MainThread {
  private readonly running = new Map<number, (outcome: Outcome) => void>();
  private readonly handling = new Map<number, () => void>();
  private readonly interrupting = new Map<number, () => void>();

  constructor(
    private readonly port: MessagePort,
    private readonly credit: OutputCredit,
    private readonly sockets: Sockets,
    private readonly origins: Origins,
    private readonly comms: OpenComms,
    private readonly questions: Questions,
  ) {
    port.on('message', (message: ToServer) => this.receive(message));
  }

  post(message: ToMain): void {
    this.port.postMessage(message);
  }

  /** Runs a compiled cell; resolves when it has ended and all its output is published. */
  run(message: RunMessage): Promise<Outcome> {
    return new Promise((resolve) => {
      this.running.set(message.origin, resolve);
      this.post(message);
    });
  }

  /** Hands over a comm message; resolves when its listeners have run. */
  deliver(message: Extract<ToMain, { readonly commId: string }>): Promise<void> {
    return new Promise((resolve) => {
      this.handling.set(message.origin, resolve);
      this.post(message);
    });
  }

  /** Asks the main thread to stop its cells; resolves when it has. */
  stop(id: number, reason: string | undefined): Promise<void> {
    return new Promise((resolve) => {
      this.interrupting.set(id, resolve);
      this.repeatStop(id, reason);
    });
  }

  /** Asks again; a request that was already answered is only answered again. */
  repeatStop(id: number, reason: string | undefined): void {
    this.post({ type: 'interrupt', id, ...(reason === undefined ? {} : { reason }) });
  }

  /** Publishes the value of a cell's last expression. */
  publishResult(origin: number, executionCount: number, result: ShownValue): void {
    this.publish(
      origin,
      executeResult.type,
      `{"execution_count":${executionCount},"data":${result.dataJson},` +
        `"metadata":${result.metadataJson},"transient":{}}`,
    );
  }

  private receive(message: ToServer): void {
    switch (message.type) {
      case 'stream':
        this.publishStream(message);
        break;
      case 'display':
        this.publishDisplay(message);
        break;
      case 'clearOutput':
        this.publish(
          message.origin,
          clearOutput.type,
          JSON.stringify({ wait: message.wait }),
        );
        break;
      case 'error':
        this.publish(message.origin, error.type, JSON.stringify(message.error));
        break;
      case 'finished':
        settle(this.running, message.origin, message.outcome);
        break;
      case 'handled':
        settle(this.handling, message.origin, undefined);
        break;
      case 'interrupted':
        settle(this.interrupting, message.id, undefined);
        break;
      case 'inputRequest':
        this.questions.ask(message);
        break;
      case 'commOpen':
      case 'commMessage':
      case 'commClose':
        this.publishComm(message);
        break;
    }
  }

  private publishStream({
    origin,
    name,
    text,
  }: Extract<ToServer, { readonly type: 'stream' }>): void {
    const done = (): void => this.credit.published(text.length);
    this.publish(origin, stream.type, JSON.stringify({ name, text }), done);
  }

  private publishDisplay(message: DisplayMessage): void {
    const { origin, dataJson, metadataJson, displayId, update } = message;
    const transient = displayId === undefined ? {} : { display_id: displayId };
    this.publish(
      origin,
      (update ? updateDisplayData : displayData).type,
      `{"data":${dataJson},"metadata":${metadataJson},` +
        `"transient":${JSON.stringify(transient)}}`,
      () => this.credit.published(dataJson.length),
    );
  }

  private publishComm(message: CommSent): void {
    const { type, origin, commId, targetName, dataJson, metadataJson, buffers } =
      message;
    if (type === 'commOpen') this.comms.opened(commId, targetName!);
    if (type === 'commClose') this.comms.closed(commId);
    const target =
      targetName === undefined ? '' : `"target_name":${JSON.stringify(targetName)},`;
    const json = `{"comm_id":${JSON.stringify(commId)},${target}"data":${dataJson}}`;
    // Comm traffic is no output: a silent request sends it as well.
    const parentJson = this.origins.find(origin)?.request.headerJson ?? '{}';
    this.sockets.publish(
      COMM_TYPES[type],
      parentJson,
      { json },
      { metadataJson, buffers },
    );
  }

  private publish(
    origin: number,
    type: string,
    json: string,
    sent: () => void = () => undefined,
  ): void {
    const found = this.origins.find(origin);
    if (found?.silent !== false) {
      sent();
      return;
    }
    this.sockets.publish(type, found.request.headerJson, { json }, { sent });
  }
}

function settle<T>(
  waiting: Map<number, (value: T) => void>,
  id: number,
  value: T,
): void {
  waiting.get(id)?.(value);
  waiting.delete(id);
}
