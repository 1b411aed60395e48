/**
 * A Jupyter front end for tests: starts the compiled kernel as Jupyter does, and speaks to
 * it over real ZeroMQ sockets, with its own wire code. Every message is checked against the
 * schemas as it comes in.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Dealer, Request, Subscriber } from 'zeromq';
import { validateMessage } from './schemas';

const ROOT = path.resolve(__dirname, '..', '..', '..');

/** The compiled kernel's entry. */
export const KERNEL_MAIN = path.join(ROOT, 'kernel', 'dist', 'main.js');

export interface ReceivedMessage {
  readonly channel: 'shell' | 'control' | 'stdin' | 'iopub';
  readonly header: {
    readonly msg_id: string;
    readonly msg_type: string;
    readonly session: string;
  };
  readonly parentId: string | undefined;
  readonly content: Record<string, unknown>;
  readonly buffers: readonly Buffer[];
}

/** What one request led to. */
export interface Answer {
  readonly reply: Record<string, unknown>;
  /** Everything on iopub that belongs to the request, up to and with `idle`. */
  readonly messages: readonly ReceivedMessage[];
  /** All that was printed on stdout. */
  readonly stdout: string;
  /** The `text/plain` of the result. */
  readonly result: unknown;
  /** The content of the `error` message. */
  readonly error: Record<string, unknown> | undefined;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly key?: string;
}

export class KernelClient {
  readonly received: ReceivedMessage[] = [];
  /** What the kernel wrote to its real standard error. */
  log = '';
  private readonly session = randomUUID();
  private readonly shell = new Dealer({ ...UNLIMITED, routingId: this.session });
  private readonly control = new Dealer({ ...UNLIMITED, routingId: this.session });
  private readonly stdin = new Dealer({ ...UNLIMITED, routingId: this.session });
  private readonly iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  private readonly waiting = new Set<() => void>();
  private sending: Promise<void> = Promise.resolve();
  private invalid: Error | undefined;
  private isClosed = false;

  private constructor(
    readonly process: ChildProcess,
    private readonly connection: TestConnection,
  ) {
    process.stderr?.on('data', (text: Buffer) => (this.log += text.toString()));
  }

  /** Starts a kernel and waits until it answers. */
  static async start(options: StartOptions = {}): Promise<KernelClient> {
    const connection = await createConnection(options.key);
    const kernel = spawn(process.execPath, [KERNEL_MAIN, connection.file], {
      cwd: options.cwd ?? path.join(ROOT, 'notebooks'),
      env: {
        ...process.env,
        NABLA_HISTORY: path.join(connection.folder, 'history.sqlite'),
        ...options.env,
      },
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    const client = new KernelClient(kernel, connection);
    await client.connect();
    return client;
  }

  /** Sends a request and waits for its reply and for `idle`. */
  async request(
    type: string,
    content: object,
    channel: 'shell' | 'control' = 'shell',
    header: object = {},
  ): Promise<Answer> {
    return this.answerTo(this.send(channel, type, content, header));
  }

  /** Runs a cell. */
  execute(code: string, options: object = {}): Promise<Answer> {
    return this.answerTo(this.sendCell(code, options));
  }

  /** Sends a cell without waiting; gives the request's id. */
  sendCell(code: string, options: object = {}, header: object = {}): string {
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
      ...options,
    };
    return this.send('shell', 'execute_request', content, header);
  }

  send(
    channel: 'shell' | 'control' | 'stdin',
    type: string,
    content: object,
    header: object = {},
    buffers: readonly Buffer[] = [],
  ): string {
    const id = randomUUID();
    const full = {
      msg_id: id,
      msg_type: type,
      session: this.session,
      username: 'test',
      date: new Date().toISOString(),
      version: '5.4',
      ...header,
    };
    const parts = [full, {}, {}, content].map((part) => JSON.stringify(part));
    this.sendFrames(channel, ['<IDS|MSG>', this.sign(parts), ...parts, ...buffers]);
    return id;
  }

  /** Sends frames as they are, right or wrong. */
  sendFrames(
    channel: 'shell' | 'control' | 'stdin',
    frames: readonly (string | Buffer)[],
  ): void {
    // One after the other: ZeroMQ takes one message at a time.
    this.sending = this.sending.then(() => this[channel].send([...frames]));
  }

  sign(parts: readonly (string | Buffer)[]): string {
    const hmac = createHmac('sha256', this.connection.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest('hex');
  }

  /** Waits for a request's reply and for `idle`. */
  async answerTo(id: string, timeout = 20_000): Promise<Answer> {
    const own = (message: ReceivedMessage): boolean => message.parentId === id;
    const reply = await this.waitFor(
      (message) =>
        own(message) && (message.channel === 'shell' || message.channel === 'control'),
      timeout,
    );
    await this.waitFor(
      (message) => own(message) && message.content['execution_state'] === 'idle',
      timeout,
    );
    const messages = this.received.filter(
      (message) => own(message) && message.channel === 'iopub',
    );
    const data = messages.find((m) => m.header.msg_type === 'execute_result')?.content[
      'data'
    ] as Record<string, unknown> | undefined;
    return {
      reply: reply.content,
      messages,
      stdout: messages
        .filter(({ content }) => content['name'] === 'stdout')
        .map(({ content }) => content['text'] as string)
        .join(''),
      result: data?.['text/plain'],
      error: messages.find((m) => m.header.msg_type === 'error')?.content,
    };
  }

  /** The first message, of those received so far or later, that fits. */
  async waitFor(
    fits: (message: ReceivedMessage) => boolean,
    timeout = 20_000,
  ): Promise<ReceivedMessage> {
    const end = Date.now() + timeout;
    for (;;) {
      if (this.invalid) throw this.invalid;
      const found = this.received.find(fits);
      if (found) return found;
      const left = end - Date.now();
      if (left <= 0) {
        const last = this.received.slice(-5).map((m) => m.header.msg_type);
        throw new Error(`No such message came; the last were ${last.join(', ')}.`);
      }
      await this.next(left);
    }
  }

  /** One round trip on the heartbeat channel, in milliseconds. */
  async heartbeat(): Promise<number> {
    const socket = new Request({ linger: 0, receiveTimeout: 5000 });
    socket.connect(`tcp://127.0.0.1:${this.connection.ports.hb_port}`);
    const start = performance.now();
    await socket.send('ping');
    const [pong] = await socket.receive();
    const time = performance.now() - start;
    socket.close();
    if (pong.toString() !== 'ping') throw new Error(`The heart beats ${String(pong)}.`);
    return time;
  }

  /** Resolves when the process has ended, with its exit code or signal. */
  exited(): Promise<number | string | null> {
    const { exitCode, signalCode } = this.process;
    if (exitCode !== null || signalCode !== null) {
      return Promise.resolve(exitCode ?? signalCode);
    }
    return new Promise((resolve) => {
      this.process.once('exit', (code, signal) => resolve(code ?? signal));
    });
  }

  /** Ends the kernel as Jupyter does, and what belongs to it. */
  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.send('control', 'shutdown_request', { restart: false });
      const timer = setTimeout(() => this.process.kill('SIGKILL'), 5000);
      await this.exited();
      clearTimeout(timer);
    }
    this.isClosed = true;
    for (const socket of [this.shell, this.control, this.stdin, this.iopub]) {
      socket.close();
    }
    rmSync(this.connection.folder, { recursive: true, force: true });
    if (this.invalid) throw this.invalid;
  }

  private async connect(): Promise<void> {
    const { ports } = this.connection;
    this.shell.connect(`tcp://127.0.0.1:${ports.shell_port}`);
    this.control.connect(`tcp://127.0.0.1:${ports.control_port}`);
    this.stdin.connect(`tcp://127.0.0.1:${ports.stdin_port}`);
    this.iopub.connect(`tcp://127.0.0.1:${ports.iopub_port}`);
    this.iopub.subscribe('');
    for (const channel of ['shell', 'control', 'stdin', 'iopub'] as const) {
      void this.receiveAll(channel);
    }
    await this.waitFor(({ header }) => header.msg_type === 'iopub_welcome');
    await this.request('kernel_info_request', {});
  }

  private async receiveAll(channel: ReceivedMessage['channel']): Promise<void> {
    try {
      for await (const frames of this[channel]) this.receive(channel, frames);
    } catch (error) {
      if (!this.isClosed) this.fail(error as Error);
    }
  }

  private receive(
    channel: ReceivedMessage['channel'],
    frames: readonly Buffer[],
  ): void {
    const start = frames.findIndex((frame) => frame.toString() === '<IDS|MSG>');
    const [signature, ...parts] = frames.slice(start + 1);
    if (
      signature.toString() !== this.sign(parts.slice(0, 4)) &&
      this.connection.key !== ''
    ) {
      this.fail(new Error('The kernel sent a message with a wrong signature.'));
      return;
    }
    const [header, parent, , content] = parts.slice(0, 4).map((part) => {
      return JSON.parse(part.toString()) as Record<string, unknown>;
    });
    const message: ReceivedMessage = {
      channel,
      header: header as ReceivedMessage['header'],
      parentId: parent['msg_id'] as string | undefined,
      content,
      buffers: parts.slice(4),
    };
    try {
      validateMessage(message);
    } catch (error) {
      this.fail(error as Error);
    }
    this.received.push(message);
    this.wake();
  }

  private fail(error: Error): void {
    this.invalid ??= error;
    this.wake();
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }

  private next(timeout: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeout);
      this.waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

interface Ports {
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
}

/** Nothing waits and nothing is dropped, however much a test sends. */
const UNLIMITED = { linger: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0 };

/** A connection file in a folder of its own. */
export interface TestConnection {
  readonly folder: string;
  readonly file: string;
  readonly key: string;
  readonly ports: Ports;
}

export async function createConnection(
  key: string = randomUUID(),
): Promise<TestConnection> {
  const folder = mkdtempSync(path.join(tmpdir(), 'nabla-kernel-'));
  const file = path.join(folder, 'connection.json');
  const ports = await freePorts();
  const signature_scheme = 'hmac-sha256';
  const content = {
    transport: 'tcp',
    ip: '127.0.0.1',
    key,
    signature_scheme,
    ...ports,
  };
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
  return { folder, file, key, ports };
}

async function freePorts(): Promise<Ports> {
  const servers = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      return server;
    }),
  );
  const [shell, iopub, stdin, control, hb] = servers.map(
    (server) => (server.address() as AddressInfo).port,
  );
  await Promise.all(servers.map((s) => new Promise((resolve) => s.close(resolve))));
  return {
    shell_port: shell,
    iopub_port: iopub,
    stdin_port: stdin,
    control_port: control,
    hb_port: hb,
  };
}
