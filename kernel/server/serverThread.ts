/** Entry of the server thread: puts the parts of the kernel together. */
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { OutputCredit } from '../runtime/threadMessages';
import { isExposed, readConnection } from './connection';
import { EngineClient } from './engineClient';
import { Executor } from './executor';
import { History, historyPath } from './history';
import { IdleCollector } from './idleCollector';
import { Interrupter } from './interrupter';
import { Kernel } from './kernel';
import { log } from './log';
import { MainThread } from './mainThread';
import { MemoryGuard } from './memoryGuard';
import { OpenComms } from './openComms';
import { Origins } from './origins';
import { watchParent } from './parent';
import { Questions } from './questions';
import { onSigint } from './signals';
import { Sockets } from './sockets';
import { Wire } from './wire';

/** What the main thread hands to the server thread as it starts it. */
export interface ServerStart {
  readonly connectionFile: string;
  readonly cwd: string;
  readonly mainPort: MessagePort;
  readonly enginePort: MessagePort;
  readonly credit: SharedArrayBuffer;
  /** The limit of what lives long on the main thread's heap, bytes. */
  readonly heapLimit: number;
}

/** How long the end of the inspector's session takes to reach the main thread, milliseconds. */
const DISCONNECT_TIME = 20;

/** How long the main thread has to end the process by itself, milliseconds. */
const EXIT_PATIENCE = 500;

async function serve(start: ServerStart): Promise<void> {
  const connection = readConnection(start.connectionFile);
  if (isExposed(start.connectionFile)) {
    log(
      'other users of this machine can read the connection file, and so the key in it',
    );
  }
  const sockets = new Sockets(connection, new Wire(connection.key, connection.digest));
  const origins = new Origins();
  const comms = new OpenComms();
  const history = new History(historyPath(start.cwd, process.env));
  const engine = new EngineClient(start.enginePort);
  const questions = new Questions(sockets, origins, (answer) => main.post(answer));
  const main = new MainThread(
    start.mainPort,
    new OutputCredit(start.credit),
    sockets,
    origins,
    comms,
    questions,
  );
  const executor = new Executor({
    engine,
    main,
    sockets,
    origins,
    history,
    interruptible: onSigint(() => void kernel.interrupt()),
  });

  const interrupter = new Interrupter(main);

  const kernel = new Kernel({
    connection,
    sockets,
    engine,
    main,
    executor,
    interrupter,
    origins,
    comms,
    questions,
    history,
    exit: async () => {
      await Promise.all([history.close(), sockets.close()]);
      await interrupter.interrupt();
      interrupter.close();
      // Told at once, the main thread would still see the session and say that it waits for it.
      setTimeout(() => main.post({ type: 'exit', code: 0 }), DISCONNECT_TIME);
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), EXIT_PATIENCE);
    },
  });

  new MemoryGuard({
    interrupter,
    heapLimit: start.heapLimit,
    isBusy: () => executor.isBusy,
    stop: (reason) => kernel.interrupt(reason),
  }).start();
  new IdleCollector({ interrupter, idleTime: () => executor.idleTime }).start();
  watchParent(() => process.kill(process.pid, 'SIGKILL'));
  await sockets.open((channel, message) => kernel.handle(channel, message));
  parentPort?.on('message', () => void kernel.interrupt());
  parentPort?.postMessage('listening');
}

serve(workerData as ServerStart).catch((error: unknown) => {
  log(error instanceof Error ? error.message : String(error));
  process.kill(process.pid, 'SIGKILL');
});
