import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { array, zeros } from '../../src/array';
import { loadMnist } from '../../src/data';
import { EarlyStopping } from '../../src/earlyStopping';
import { HOST_KEY } from '../../src/host';
import type { DisplayOptions, MimeBundle, NotebookHost } from '../../src/host';
import { MultiLayerNet } from '../../src/multiLayerNet';
import { AdaGrad, Adam, Momentum, Nesterov, RMSprop, SGD } from '../../src/optimizers';
import type { Optimizer } from '../../src/optimizers';
import { saveNpz } from '../../src/npz';
import { randn, seed } from '../../src/random';
import { Trainer } from '../../src/trainer';
import type { TrainerOptions, TrainingData } from '../../src/trainer';
import { TwoLayerNet } from '../../src/twoLayerNet';
import training from './oracle/training.json';

/** 40 points in the plane, the class being the sign of the first coordinate. */
function points(): TrainingData {
  seed(1);
  const cloud = (n: number): TrainingData['train'] => {
    const x = randn(n, 2);
    return { x, t: x.slice(':, 0').greater(0) };
  };
  return { train: cloud(40), test: cloud(20) };
}

function make(options: TrainerOptions = {}): Trainer {
  const data = points();
  seed(2);
  const net = new TwoLayerNet({
    inputSize: 2,
    hiddenSize: 3,
    outputSize: 2,
    weightInitStd: 1,
  });
  return new Trainer(net, data, { batchSize: 10, ...options });
}

describe('Trainer', () => {
  test('learns, epoch by epoch, and writes down how it goes', async () => {
    const trainer = make({ optimizer: new SGD({ lr: 1 }) });
    const history = await trainer.run({ epochs: 20 });
    expect(trainer.iterationsPerEpoch).toBe(4);
    expect(history.losses).toHaveLength(80);
    expect(history.epochs.map(({ epoch }) => epoch)).toEqual([...Array(21).keys()]);
    expect(history.epochs[20].iteration).toBe(80);
    expect(history.epochs[20].trainLoss).toBeLessThan(
      0.5 * history.epochs[0].trainLoss,
    );
    expect(history.epochs[20].testAccuracy).toBeGreaterThan(0.85);
  });

  test('evaluates what the network itself says', async () => {
    const trainer = make();
    const { epochs } = await trainer.run({ epochs: 1 });
    const { network, data } = trainer;
    expect(epochs[1].trainLoss).toBe(network.loss(data.train.x, data.train.t));
    expect(epochs[1].trainAccuracy).toBe(network.accuracy(data.train.x, data.train.t));
    expect(epochs[1].testLoss).toBe(network.loss(data.test!.x, data.test!.t));
    expect(epochs[1].testAccuracy).toBe(network.accuracy(data.test!.x, data.test!.t));
  });

  test('step by step gives the same as run', async () => {
    const [a, b] = [make(), make()];
    seed(3);
    await a.run({ epochs: 2 });
    seed(3);
    for (let i = 0; i < 8; i++) b.step();
    expect(b.history).toEqual(a.history);
  });

  test('two runs give the same as one of both lengths', async () => {
    const [a, b] = [make({ optimizer: new Adam() }), make({ optimizer: new Adam() })];
    seed(3);
    await a.run({ epochs: 5 });
    seed(3);
    await b.run({ epochs: 2 });
    await b.run({ epochs: 3 });
    expect(b.history).toEqual(a.history);
  });

  test('a run of so many iterations may end within an epoch, and the next one finishes it', async () => {
    const trainer = make();
    await trainer.run({ epochs: 10, iterations: 6 });
    expect([trainer.iteration, trainer.epoch]).toEqual([6, 1]);
    await trainer.run({ epochs: 1 });
    expect([trainer.iteration, trainer.epoch]).toEqual([8, 2]);
  });

  test('takes another learning rate and another optimizer between runs', async () => {
    const trainer = make();
    await trainer.run();
    const before = trainer.network.params.W1.copy();
    trainer.optimizer.lr = 1e-12;
    await trainer.run();
    expect(trainer.network.params.W1.isClose(before, { relative: 1e-9 })).toBe(true);
    trainer.optimizer = new Adam({ lr: 0.1 });
    await trainer.run();
    expect(trainer.network.params.W1.isClose(before, { relative: 1e-2 })).toBe(false);
  });

  test('goes through every sample once in an epoch when sampling is permutation', async () => {
    const seen: number[] = [];
    const x = array([[0], [1], [2], [3], [4], [5], [6]]);
    const network = new TwoLayerNet({ inputSize: 1, hiddenSize: 1, outputSize: 2 });
    const original = network.lossAndGradient.bind(network);
    network.lossAndGradient = (batch, t) => {
      seen.push(...(batch as typeof x).data);
      return original(batch, t);
    };
    const trainer = new Trainer(
      network,
      { train: { x, t: zeros(7) } },
      { batchSize: 3, sampling: 'permutation' },
    );
    await trainer.run({ epochs: 2 });
    expect(trainer.iteration).toBe(6);
    expect(seen.slice(0, 7).sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(seen.slice(7).sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(seen.slice(0, 7)).not.toEqual(seen.slice(7));
  });

  test('needs no test samples', async () => {
    const { train } = points();
    const network = new TwoLayerNet({ inputSize: 2, hiddenSize: 3, outputSize: 2 });
    const { epochs } = await new Trainer(network, { train }).run();
    expect(epochs[1]).not.toHaveProperty('testLoss');
  });

  test('moves no parameter further than the clipped gradient allows', () => {
    const trainer = make({ optimizer: new SGD({ lr: 1 }), clip: { value: 1e-3 } });
    const before = trainer.network.params.W2.copy();
    trainer.step();
    const moved = trainer.network.params.W2.sub(before).abs().max();
    expect(moved).toBeGreaterThan(0);
    expect(moved).toBeLessThanOrEqual(1e-3 + 1e-15);
  });

  test('refuses data whose rows do not pair up, and none', () => {
    const network = new TwoLayerNet({ inputSize: 2, hiddenSize: 3, outputSize: 2 });
    const bad = { x: zeros([3, 2]), t: zeros(4) };
    const { train } = points();
    expect(() => new Trainer(network, { train: bad })).toThrow('(3, 2) and (4,)');
    expect(() => new Trainer(network, { train, test: bad })).toThrow(
      'test.x and test.t',
    );
    expect(
      () => new Trainer(network, { train: { x: zeros([0, 2]), t: zeros(0) } }),
    ).toThrow('at least one');
    expect(() => new Trainer(network, { train }, { batchSize: 0 })).toThrow(
      'batchSize',
    );
  });

  test('refuses a number of epochs that is none', async () => {
    await expect(make().run({ epochs: 1.5 })).rejects.toThrow(
      'epochs must be a whole number',
    );
  });
});

describe('Trainer, stopping', () => {
  test('stop ends a run after the present mini-batch, and run goes on from there', async () => {
    const trainer = make();
    await trainer.run({
      epochs: 50,
      onIteration: (_, iteration) => {
        if (iteration === 7) trainer.stop();
      },
    });
    expect(trainer.iteration).toBe(7);
    await trainer.run({ epochs: 1 });
    expect(trainer.iteration).toBe(8);
  });

  test('lets other work have its turn, which may stop it', async () => {
    const trainer = make();
    setTimeout(() => trainer.stop(), 30);
    await trainer.run({ epochs: 1_000_000 });
    expect(trainer.epoch).toBeLessThan(1_000_000);
  });

  test('a second run takes over from one still going', async () => {
    const trainer = make();
    const first = trainer.run({ epochs: 1_000_000 });
    await trainer.run({ epochs: 1 });
    const { iteration } = trainer;
    await first;
    expect(trainer.iteration).toBe(iteration);
  });

  test('onEpoch hears of each epoch, and training waits for it', async () => {
    const trainer = make();
    const heard: [number, number][] = [];
    await trainer.run({
      epochs: 3,
      onEpoch: async ({ epoch }) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        heard.push([epoch, trainer.iteration]);
      },
    });
    expect(heard).toEqual([
      [1, 4],
      [2, 8],
      [3, 12],
    ]);
  });

  test('early stopping ends the run and puts the best parameters back', async () => {
    // So great a learning rate makes the test loss go up and down.
    const trainer = make({
      optimizer: new SGD({ lr: 30 }),
      earlyStopping: new EarlyStopping({ patience: 3 }),
    });
    const { epochs } = await trainer.run({ epochs: 200 });
    expect(trainer.stoppedEarly).toBe(true);
    const testLosses = epochs.slice(1).map(({ testLoss }) => testLoss!);
    const best = Math.min(...testLosses);
    expect(testLosses.indexOf(best)).toBe(testLosses.length - 1 - 3);
    const { test: heldOut } = trainer.data;
    expect(trainer.network.loss(heldOut!.x, heldOut!.t)).toBe(best);
  });

  test('after early stopping, run goes on with new patience', async () => {
    const trainer = make({
      optimizer: new SGD({ lr: 30 }),
      earlyStopping: new EarlyStopping({ patience: 1 }),
    });
    await trainer.run({ epochs: 200 });
    const { epoch } = trainer;
    await trainer.run({ epochs: 1 });
    expect(trainer.epoch).toBe(epoch + 1);
    expect(trainer.stoppedEarly).toBe(false);
  });

  test('early stopping without test samples is refused', async () => {
    const { train } = points();
    const network = new TwoLayerNet({ inputSize: 2, hiddenSize: 3, outputSize: 2 });
    const trainer = new Trainer(
      network,
      { train },
      { earlyStopping: new EarlyStopping() },
    );
    await expect(trainer.run()).rejects.toThrow('there are no test samples');
  });
});

describe('Trainer, weights in files', () => {
  test('save and load bring a network back, running means included', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nabla-trainer-'));
    try {
      const data = points();
      const network = (): MultiLayerNet =>
        new MultiLayerNet({
          inputSize: 2,
          hiddenSizes: [4],
          outputSize: 2,
          batchNorm: true,
        });
      const trained = new Trainer(network(), data, { batchSize: 10 });
      await trained.run({ epochs: 3 });
      trained.save(join(folder, 'weights.npz'));

      const fresh = new Trainer(network(), data);
      const { x } = data.test!;
      expect(fresh.network.predict(x).equals(trained.network.predict(x))).toBe(false);
      fresh.load(join(folder, 'weights.npz'));
      expect(fresh.network.predict(x).equals(trained.network.predict(x))).toBe(true);

      const other = new Trainer(
        new TwoLayerNet({ inputSize: 2, hiddenSize: 3, outputSize: 2 }),
        data,
      );
      expect(() => other.load(join(folder, 'weights.npz'))).toThrow(
        'W1, b1, W2, b2 were expected',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('Trainer, stopped and sent on from a file', () => {
  const optimizers: [string, () => Optimizer][] = [
    ['SGD', () => new SGD({ lr: 0.5 })],
    ['Momentum', () => new Momentum({ lr: 0.1 })],
    ['Nesterov', () => new Nesterov({ lr: 0.1 })],
    ['AdaGrad', () => new AdaGrad({ lr: 0.1 })],
    ['RMSprop', () => new RMSprop({ lr: 0.01 })],
    ['Adam', () => new Adam({ lr: 0.01 })],
  ];
  const inFolder = async (body: (file: string) => Promise<void>): Promise<void> => {
    const folder = mkdtempSync(join(tmpdir(), 'nabla-trainer-'));
    try {
      await body(join(folder, 'state.npz'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test.each(optimizers)('%s: 10 and 10 iterations are 20', async (_, optimizer) => {
    for (const sampling of ['choice', 'permutation'] as const) {
      await inFolder(async (file) => {
        const { network } = make();
        const whole = make({ optimizer: optimizer(), sampling });
        seed(3);
        await whole.run({ epochs: 9, iterations: 20 });

        // 10 of the 4 iterations in an epoch leave half of the third one.
        const first = make({ optimizer: optimizer(), sampling });
        seed(3);
        await first.run({ epochs: 9, iterations: 10 });
        first.save(file);

        const second = new Trainer(network, first.data, {
          ...{ optimizer: optimizer(), sampling, batchSize: 10 },
        });
        second.load(file);
        await second.run({ epochs: 9, iterations: 10 });

        for (const [name, expected] of Object.entries(whole.network.params)) {
          expect(second.network.params[name].equals(expected)).toBe(true);
        }
        expect(second.history.losses).toEqual(whole.history.losses.slice(10));
        expect(
          second.history.epochs.slice(1).map(({ trainLoss }) => trainLoss),
        ).toEqual(whole.history.epochs.slice(3).map(({ trainLoss }) => trainLoss));
      });
    }
  });

  test('another kind of optimizer takes over the weights and begins without memory', async () => {
    await inFolder(async (file) => {
      const first = make({ optimizer: new Momentum({ lr: 0.1 }) });
      await first.run({ epochs: 1 });
      first.save(file);
      const second = make({ optimizer: new Adam({ lr: 0.01 }) });
      await second.run({ epochs: 1 });
      second.load(file);
      expect(second.optimizer.memory).toEqual({ t: array([0]) });
      expect(second.network.params.W1.equals(first.network.params.W1)).toBe(true);
    });
  });

  test('a file of weights alone is enough to load', async () => {
    await inFolder(async (file) => {
      const first = make();
      await first.run({ epochs: 1 });
      saveNpz(file, first.network.params);
      const second = make({ optimizer: new Adam() });
      second.load(file);
      expect(second.network.params.W1.equals(first.network.params.W1)).toBe(true);
    });
  });
});

describe('Trainer, live curves', () => {
  test('in a notebook, one picture is replaced as the history grows', async () => {
    const shown: { data: MimeBundle; options: DisplayOptions | undefined }[] = [];
    const host = {
      display: (data: MimeBundle, options?: DisplayOptions) =>
        shown.push({ data, options }),
      captureCell: () => ({ run: <T>(body: () => T) => body() }),
    } as unknown as NotebookHost;
    Object.assign(globalThis, { [HOST_KEY]: host });
    try {
      await make().run({ epochs: 5 });
    } finally {
      Reflect.deleteProperty(globalThis, HOST_KEY);
    }
    expect(shown.length).toBeGreaterThanOrEqual(2);
    expect(new Set(shown.map(({ options }) => options?.displayId)).size).toBe(1);
    expect(shown.map(({ options }) => options?.update)).toEqual(
      shown.map((_, i) => i > 0),
    );
    const last = shown.at(-1)!.data['application/vnd.plotly.v1+json'];
    const { data } = last as { data: { name: string; x: number[] }[] };
    expect(data.length).toBeGreaterThanOrEqual(4);
    for (const { x } of data) expect(x).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('elsewhere, one line is printed for each epoch, if asked for', async () => {
    const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
    try {
      await make().run({ epochs: 2 });
      expect(log).not.toHaveBeenCalled();
      await make().run({ epochs: 2, live: true });
      const lines = log.mock.calls.map(([line]) => String(line));
      expect(lines).toHaveLength(3);
      expect(lines[2]).toMatch(
        /^epoch {2}2 {2}loss 0\.\d{4} {2}accuracy 0\.\d{4} \(train\) 0\.\d{4} \(test\)$/,
      );
    } finally {
      log.mockRestore();
    }
  });
});

test('on digits, a Trainer of the same seed comes to the accuracies of the NumPy program', async () => {
  const data = loadMnist();
  seed(0);
  const network = new TwoLayerNet({ inputSize: 784, hiddenSize: 50, outputSize: 10 });
  const trainer = new Trainer(network, data, { optimizer: new SGD({ lr: 0.1 }) });
  await trainer.run({ epochs: 20, iterations: 1000 });
  const [, train, heldOut] = training.accuracies.find(([i]) => i === 1000)!;
  expect(network.accuracy(data.train.x, data.train.t)).toBe(train);
  expect(network.accuracy(data.test.x, data.test.t)).toBe(heldOut);
}, 60_000);
