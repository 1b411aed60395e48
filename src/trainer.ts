/**
 * `Trainer`: teaches a network by mini-batches (the four steps of section 4.5), writes down
 * how it goes, draws the curves while it runs, and can be stopped and sent on.
 */
import type { NdArray } from './array/ndarray';
import { array } from './array/create';
import type { Batch } from './data';
import type { EarlyStopping } from './earlyStopping';
import { ShapeError, shapeText, wholeNumber } from './errors';
import type { EpochRecord, LearningHistory } from './history';
import { LiveCurves } from './liveCurves';
import { crossEntropyError } from './losses';
import { accuracyOf, networkState } from './network';
import type { Network } from './network';
import { loadNpz, saveNpz } from './npz';
import { SGD } from './optimizers';
import type { Optimizer } from './optimizers';
import { assignParams } from './params';
import type { Params } from './params';
import { choice, permutation } from './random';
import { clipGradients } from './regularization';
import type { ClipLimit } from './regularization';
import { notebookHost } from './host';

/** Samples to learn from and, where there are any, samples held out; as `loadMnist` gives them. */
export interface TrainingData {
  readonly train: Batch;
  readonly test?: Batch;
}

/** Settings of a `Trainer`; each may be changed between runs. */
export interface TrainerOptions {
  /** How parameters follow their gradients; `new SGD({ lr: 0.1 })` by default. */
  readonly optimizer?: Optimizer;
  /** Samples in a mini-batch, 100 by default. */
  readonly batchSize?: number;
  /**
   * How mini-batches are drawn: 'choice' draws each anew from all samples, as the notes do
   * (default); 'permutation' goes through all samples once in each epoch.
   */
  readonly sampling?: 'choice' | 'permutation';
  /** Keeps gradients from exploding; see `clipGradients`. None by default. */
  readonly clip?: ClipLimit;
  /** Ends a run when the test figure no longer gets better. None by default. */
  readonly earlyStopping?: EarlyStopping;
}

/** How far `run` goes, and who hears of it. */
export interface RunOptions {
  /** Epochs to finish, 1 by default; one that a stop cut short counts when it is finished. */
  readonly epochs?: number;
  /** A limit in mini-batches, beside the one in epochs. */
  readonly iterations?: number;
  /**
   * Draw the learning curves in place while running; where no notebook can draw, print one
   * line for each epoch. By default only in a notebook.
   */
  readonly live?: boolean;
  /** Called after each mini-batch. */
  readonly onIteration?: (loss: number, iteration: number) => void;
  /** Called at the end of each epoch; training waits for a promise. */
  readonly onEpoch?: (record: EpochRecord) => void | Promise<void>;
}

/** Names in a saved file: mini-batches done in the present epoch, and samples still to come. */
const DONE = 'epoch.done';
const ORDER = 'epoch.order';

/** How long a run computes before it lets messages, sliders and buttons have their turn. */
const MILLISECONDS_AT_A_TIME = 16;

/**
 *     const trainer = new Trainer(network, data, { optimizer: new Adam(), batchSize: 100 });
 *     await trainer.run({ epochs: 5 });
 *     trainer.optimizer.lr = 0.0005;
 *     await trainer.run({ epochs: 5 }); // goes on where the first run ended
 */
export class Trainer {
  optimizer: Optimizer;
  batchSize: number;
  sampling: 'choice' | 'permutation';
  clip: ClipLimit | undefined;
  earlyStopping: EarlyStopping | undefined;
  readonly network: Network;
  readonly data: TrainingData;
  readonly #losses: number[] = [];
  readonly #epochs: EpochRecord[] = [];
  #iterationsInEpoch = 0;
  #stoppedEarly = false;
  #order: NdArray | undefined;
  #positionInOrder = 0;
  /**
   * The number of the run that may go on. A run ends when it is no longer its own, so a run
   * that an interrupt tore off, which never comes to tidy up, cannot block later ones.
   */
  #currentRun = 0;

  constructor(network: Network, data: TrainingData, options: TrainerOptions = {}) {
    checkRows('train', data.train);
    if (data.test !== undefined) checkRows('test', data.test);
    this.network = network;
    this.data = data;
    this.optimizer = options.optimizer ?? new SGD({ lr: 0.1 });
    this.batchSize = wholeNumber('batchSize', options.batchSize ?? 100, 1);
    this.sampling = options.sampling ?? 'choice';
    this.clip = options.clip;
    this.earlyStopping = options.earlyStopping;
  }

  /** The losses and epochs so far. */
  get history(): LearningHistory {
    return { losses: this.#losses, epochs: this.#epochs };
  }

  /** How many mini-batches have been learned from. */
  get iteration(): number {
    return this.#losses.length;
  }

  /** How many epochs have been finished. */
  get epoch(): number {
    return this.#epochs.at(-1)?.epoch ?? 0;
  }

  /** As many mini-batches as hold all training samples. */
  get iterationsPerEpoch(): number {
    wholeNumber('batchSize', this.batchSize, 1);
    return Math.ceil(this.data.train.x.shape[0] / this.batchSize);
  }

  /** Whether the last run was ended by early stopping. */
  get stoppedEarly(): boolean {
    return this.#stoppedEarly;
  }

  /**
   * Learns from one mini-batch and returns its loss: (1) draw samples at random, (2) compute
   * the gradient of the loss, (3) move the parameters a little against it.
   */
  step(): number {
    const { network, data } = this;
    if (this.#epochs.length === 0) this.#evaluate(0);
    const rows = this.#drawRows();
    const { loss, grads } = network.lossAndGradient(
      data.train.x.take(rows),
      data.train.t.take(rows),
    );
    const limited = this.clip === undefined ? grads : clipGradients(grads, this.clip);
    this.optimizer.update(network.params, limited);

    this.#losses.push(loss);
    if (++this.#iterationsInEpoch >= this.iterationsPerEpoch) {
      this.#iterationsInEpoch = 0;
      this.#evaluate(this.epoch + 1);
    }
    return loss;
  }

  /**
   * Repeats `step` until the epochs are finished, `stop` is called, or early stopping says
   * so, and returns the history. Between steps other work has its turn, so `stop` can be
   * called by a button or another cell. A second `run` takes over from one still going.
   */
  async run(options: RunOptions = {}): Promise<LearningHistory> {
    const { epochs = 1, iterations = Infinity, onIteration, onEpoch } = options;
    wholeNumber('epochs', epochs);
    if (iterations !== Infinity) wholeNumber('iterations', iterations);
    const run = ++this.#currentRun;
    if (this.#stoppedEarly) this.earlyStopping?.reset();
    this.#stoppedEarly = false;
    if (this.#epochs.length === 0) this.#evaluate(0);

    const live = options.live ?? notebookHost() !== undefined;
    const curves = live ? new LiveCurves() : undefined;
    curves?.update(this.history);
    const lastEpoch = this.epoch + epochs;
    const lastIteration = this.iteration + iterations;
    const goesOn = (): boolean =>
      run === this.#currentRun &&
      !this.#stoppedEarly &&
      this.epoch < lastEpoch &&
      this.iteration < lastIteration;
    let turnBegan = performance.now();
    while (goesOn()) {
      const { epoch } = this;
      const loss = this.step();
      onIteration?.(loss, this.iteration);
      if (this.epoch > epoch) {
        this.#stopIfNoBetter();
        curves?.update(this.history);
        await onEpoch?.(this.#epochs.at(-1)!);
      }
      if (performance.now() - turnBegan > MILLISECONDS_AT_A_TIME) {
        await nextTurn();
        turnBegan = performance.now();
      }
    }
    curves?.finish(this.history);
    return this.history;
  }

  /** Ends the run that is going on, after the present mini-batch. `run` goes on from there. */
  stop(): void {
    this.#currentRun++;
  }

  /**
   * Writes what the network has learned into an `.npz` file, which NumPy can open; and what
   * else it takes to go on as if training had not been interrupted: the optimizer's memory,
   * under names that begin with `optimizer.`, and what is left of the epoch (`epoch.`).
   */
  save(path: string): void {
    const order = this.#order?.slice(`${this.#positionInOrder}:`);
    saveNpz(path, {
      ...networkState(this.network),
      ...renamed(this.optimizer.memory ?? {}, (name) => this.#memoryPrefix + name),
      [DONE]: array([this.#iterationsInEpoch]),
      ...(order && { [ORDER]: order }),
    });
  }

  /**
   * Takes over what `save` wrote for a network of the same sizes, or weights alone. An
   * optimizer of another kind than then begins without memory. The history stays as it is.
   */
  load(path: string): void {
    const saved = loadNpz(path);
    const part = (chosen: (name: string) => boolean): Params =>
      Object.fromEntries(Object.entries(saved).filter(([name]) => chosen(name)));
    const prefix = this.#memoryPrefix;
    const weights = part((name) => !/^(optimizer|epoch)\./.test(name));
    assignParams(networkState(this.network), weights);
    const memory = part((name) => name.startsWith(prefix));
    this.optimizer.remember?.(renamed(memory, (name) => name.slice(prefix.length)));
    this.#iterationsInEpoch = DONE in saved ? saved[DONE].item() : 0;
    this.#order = ORDER in saved ? saved[ORDER] : undefined;
    this.#positionInOrder = 0;
  }

  get #memoryPrefix(): string {
    return `optimizer.${this.optimizer.constructor.name}.`;
  }

  #drawRows(): NdArray {
    const samples = this.data.train.x.shape[0];
    wholeNumber('batchSize', this.batchSize, 1);
    if (this.sampling === 'choice') return choice(samples, this.batchSize);
    if (this.#order === undefined || this.#positionInOrder >= this.#order.size) {
      this.#order = permutation(samples);
      this.#positionInOrder = 0;
    }
    const start = this.#positionInOrder;
    this.#positionInOrder += this.batchSize;
    return this.#order.slice(`${start}:${this.#positionInOrder}`);
  }

  #evaluate(epoch: number): void {
    const { network, iteration } = this;
    const { train: learned, test: heldOut } = this.data;
    const train = evaluate(network, learned);
    const record = {
      epoch,
      iteration,
      trainLoss: train.loss,
      trainAccuracy: train.accuracy,
    };
    if (heldOut === undefined) {
      this.#epochs.push(record);
    } else {
      const test = evaluate(network, heldOut);
      this.#epochs.push({
        ...record,
        testLoss: test.loss,
        testAccuracy: test.accuracy,
      });
    }
  }

  #stopIfNoBetter(): void {
    const { earlyStopping } = this;
    if (earlyStopping === undefined) return;
    const figure = this.#epochs.at(-1)![earlyStopping.monitor];
    if (figure === undefined) {
      throw new ShapeError(
        `Early stopping looks at ${earlyStopping.monitor}, but there are no test samples; give the trainer data with a test part.`,
      );
    }
    const state = networkState(this.network);
    if (earlyStopping.update(figure, state)) {
      earlyStopping.restore(state);
      this.#stoppedEarly = true;
    }
  }
}

/** The same arrays by other names. */
function renamed(params: Params, name: (old: string) => string): Params {
  return Object.fromEntries(Object.entries(params).map(([old, x]) => [name(old), x]));
}

/** Cross entropy and accuracy of a network, from one way forward. */
function evaluate(
  network: Network,
  { x, t }: Batch,
): { readonly loss: number; readonly accuracy: number } {
  const y = network.predict(x);
  return { loss: crossEntropyError(y, t), accuracy: accuracyOf(y, t) };
}

/** Refuses samples and truths that do not pair up row by row. */
function checkRows(name: string, { x, t }: Batch): void {
  if (x.shape[0] !== t.shape[0] || x.size === 0) {
    throw new ShapeError(
      `${name}.x and ${name}.t must have as many rows, at least one, but the shapes are ${shapeText(x.shape)} and ${shapeText(t.shape)}.`,
    );
  }
}

/** Resolves after everything that waits has had its turn. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
