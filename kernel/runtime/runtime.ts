/** The main thread's side of the kernel: puts the parts together around one MessagePort. */
import { dirname } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { Cells } from './cells';
import { Collector } from './collector';
import { Comms } from './comms';
import { captureStreams } from './console';
import { Contexts } from './context';
import type { Context } from './context';
import { describeInterrupt, describeThrown } from './errors';
import { endProcess } from './endProcess';
import { HOST_KEY } from './host';
import type { DisplayOptions, MimeBundle, NotebookHost } from './host';
import { Inputs } from './input';
import { ModuleLoader } from './modules';
import { Outputs } from './outputs';
import { guardProcess } from './processGuard';
import { createTerminationGuard } from './terminationGuard';
import type { CommReceived, OutputCredit, ToMain } from './threadMessages';
import { Timers } from './timers';
import { Traceback } from './traceback';
import { createTslabModule } from './tslabDisplay';
import { bundleToJson, formsOf } from './values';

export interface RuntimeStart {
  readonly port: MessagePort;
  readonly credit: OutputCredit;
  /** The folder that cells import from. */
  readonly cwd: string;
}

/** Makes the thread ready for cells, and runs those that come in. */
export function startRuntime({ port, credit, cwd }: RuntimeStart): void {
  const contexts = new Contexts();
  const outputs = new Outputs(port, credit);
  const inputs = new Inputs(contexts, outputs);
  const guard = createTerminationGuard();
  const arm = (): void => guard.arm();

  // The compiled kernel: one folder up from this file.
  const traceback = new Traceback({ cwd, hiddenFolders: [dirname(__dirname)] });
  const describe = (thrown: unknown) => describeThrown(thrown, traceback.mapStack);
  const failed = (error: unknown, context: Context): void => {
    const content = describe(error);
    if (context.run.isStopped || cells.fail(context, content)) return;
    outputs.post({ type: 'error', origin: context.origin, error: content });
  };

  const display = (bundle: MimeBundle, options: DisplayOptions = {}): void => {
    const { origin, collector } = contexts.demandLive();
    const { metadata = {}, displayId, update = false } = options;
    const dataJson = bundleToJson(bundle);
    if (collector) {
      collector.display(dataJson, metadata, displayId);
      return;
    }
    const metadataJson = JSON.stringify(metadata);
    const id = displayId === undefined ? {} : { displayId };
    outputs.post(
      { type: 'display', origin, dataJson, metadataJson, update, ...id },
      dataJson.length,
    );
  };

  const loader = new ModuleLoader({
    cwd,
    builtins: { tslab: createTslabModule(display) },
    onLoad: (module) => traceback.register(module.path, module),
  });
  const cells = new Cells({ contexts, outputs, loader, traceback, arm, describe });
  const timers = new Timers({ contexts, arm, failed });
  const comms = new Comms(contexts, outputs, failed);
  const handling = new Set<number>();
  const interruptListeners = new Set<() => void>();

  const host: NotebookHost = {
    display,
    clearOutput: (wait = false) => {
      const { origin, collector } = contexts.demandLive();
      if (collector) collector.clear();
      else outputs.post({ type: 'clearOutput', origin, wait });
    },
    openComm: (targetName, open) => comms.openComm(targetName, open),
    registerCommTarget: (targetName, opened) =>
      comms.registerTarget(targetName, opened),
    input: (prompt, options) => inputs.ask(prompt, options),
    collect: (body) => {
      const collector = new Collector();
      const value = contexts.run({ ...contexts.demandLive(), collector }, body);
      return { value, outputs: collector.outputs };
    },
    formsOf,
    onInterrupt: (listener) => void interruptListeners.add(listener),
    captureCell: () => {
      const context = contexts.capture();
      return { run: (body) => contexts.run(context, body) };
    },
  };

  const handled = (origin: number): void => {
    if (handling.delete(origin)) outputs.post({ type: 'handled', origin });
  };

  const receiveComm = (received: CommReceived): void => {
    handling.add(received.origin);
    arm();
    void comms.receive(received).then(() => handled(received.origin));
  };

  let lastInterrupt = 0;
  const interrupt = (id: number, reason: string | undefined): void => {
    guard.repair();
    if (id <= lastInterrupt) {
      outputs.post({ type: 'interrupted', id });
      return;
    }
    inputs.clear();
    const terminated = timers.takeTerminated();
    const stopped = cells.stopAll(reason);
    for (const context of stopped) timers.clearOf(context);
    if (stopped.length === 0) {
      // Nothing runs but what earlier cells left behind: timers, and comm listeners.
      timers.clearOf();
      for (const { origin } of terminated ? [terminated] : comms.takeActive()) {
        outputs.post({ type: 'error', origin, error: describeInterrupt(reason) });
      }
      for (const origin of handling) handled(origin);
    }
    for (const listener of interruptListeners) listener();
    lastInterrupt = id;
    outputs.post({ type: 'interrupted', id });
  };

  guardProcess({ contexts, failed });
  captureStreams(contexts, outputs);
  timers.install();
  Object.assign(globalThis, { [HOST_KEY]: host });
  // Enables Node's hooks now, so that the guard's switches hold from the first cell on.
  contexts.run(contexts.current, arm);

  port.on('message', (message: ToMain) => {
    switch (message.type) {
      case 'run':
        cells.start(message);
        break;
      case 'interrupt':
        interrupt(message.id, message.reason);
        break;
      case 'inputReply':
        inputs.answer(message.id, message.value);
        break;
      case 'commOpen':
      case 'commMessage':
      case 'commClose':
        receiveComm(message);
        break;
      case 'exit':
        endProcess(message.code);
        break;
    }
  });
}
