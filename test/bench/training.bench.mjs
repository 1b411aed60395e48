/** Training the 784-50-10 network on the embedded digits. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import nabla from 'nabla';
import { mathjsIteration, mlMatrixIteration } from './peers/matrices.mjs';
import { openNumpy } from './peers/numpy.mjs';
import { BACKENDS, contestant, trainingIteration } from './peers/tfjs.mjs';
import { onThreads } from './threads.mjs';
import { median, timed } from './timing.mjs';

const { loadMnist, random, setThreads, SGD, TwoLayerNet } = nabla;

export const title = 'Training: 784-50-10, mini-batches of 100 digits';
export const about = `
One iteration is a turn of the loop in the notes: draw 100 of 8,000 digits, compute the
gradient, update 39,760 parameters, compute the loss. "NumPy, as the book" is the network of
chapter 5 with its layers, which also computes the gradient of the pixels; "NumPy, lean"
leaves that out, as we do. Our step of gradient descent adds the gradient of the first
weights to them as it is computed, without writing it down. An epoch is 80 iterations and
both accuracies. ml-matrix and mathjs compute in float64 as we do, TensorFlow.js in float32.`;

const SIZES = { inputSize: 784, hiddenSize: 50, outputSize: 10 };

export async function open() {
  const numpy = await openNumpy();
  const { train, test } = loadMnist({ oneHotLabel: true });
  random.seed(0);
  const network = new TwoLayerNet(SIZES);
  const optimizer = new SGD({ lr: 0.1 });
  const rows = () => random.choice(8000, 100);
  const iteration = () => {
    const drawn = rows();
    const x = train.x.take(drawn);
    const t = train.t.take(drawn);
    optimizer.update(network.params, network.gradient(x, t));
    return network.loss(x, t);
  };
  const epoch = () => {
    for (let i = 0; i < 80; i++) iteration();
    network.accuracy(train.x, train.t);
    network.accuracy(test.x, test.t);
  };

  const accuracies = () => {
    network.accuracy(train.x, train.t);
    network.accuracy(test.x, test.t);
  };
  const material = {
    x: new Float64Array(train.x.copy().data),
    t: train.t.data,
    rows: () => rows().data,
    W1: network.params.W1.data.slice(),
    W2: network.params.W2.data.slice(),
  };
  const tfjs = [];
  for (const backend of BACKENDS) {
    tfjs.push(
      await contestant(backend, (tf) => trainingIteration(tf, material), timed),
    );
  }
  const both = (operation, ms) =>
    [1, 2].map((threads) => onThreads(threads, 'nabla', timed(operation, ms)));

  return {
    comparisons: [
      {
        name: 'iteration',
        contestants: [
          ...both(iteration),
          { name: 'NumPy, as the book', round: numpy.round('book_iteration') },
          { name: 'NumPy, lean', round: numpy.round('lean_iteration') },
          { name: 'ml-matrix', round: timed(mlMatrixIteration(material)) },
          { name: 'mathjs', round: timed(mathjsIteration(material)) },
          ...tfjs,
        ],
        goals: {
          'NumPy, as the book': { nabla: 0.6, 'nabla, 2 threads': 0.4 },
          'NumPy, lean': { nabla: 0.9, 'nabla, 2 threads': 0.6 },
        },
      },
      {
        name: 'epoch',
        contestants: [
          ...both(epoch, 0),
          { name: 'NumPy, as the book', round: numpy.round('epoch', {}, 0) },
        ],
      },
      {
        name: 'accuracy on 10,000 digits',
        contestants: [
          ...both(accuracies),
          { name: 'NumPy', round: numpy.round('accuracy') },
        ],
        goals: { NumPy: { nabla: 0.6 } },
      },
    ],
    notes: () => `${firstLoad()}\n\n${sameSeed(train, test)}`,
    close: () => {
      setThreads(1);
      return numpy.close();
    },
  };
}

/** How long a process that has just imported the library takes to load the digits. */
function firstLoad() {
  const script = `const { loadMnist, setThreads } = require(process.argv[1]);
    const start = performance.now();
    loadMnist({ oneHotLabel: true });
    console.log(performance.now() - start);
    setThreads(1);`;
  const library = createRequire(import.meta.url).resolve('nabla');
  const times = Array.from({ length: 9 }, () =>
    Number(
      execFileSync(process.execPath, ['-e', script, library], { encoding: 'utf8' }),
    ),
  );
  return `The first \`loadMnist()\` of a process, all 10,000 digits: ${median(times).toFixed(0)} ms (goal: 100).`;
}

/** The notes' training run from seed 0, beside what NumPy's fixture of the tests says. */
function sameSeed(train, test) {
  const fixture = new URL('../src/oracle/training.json', import.meta.url);
  const { accuracies, madeBy } = JSON.parse(readFileSync(fixture, 'utf8'));
  const expected = new Map(accuracies.map(([i, ...both]) => [i, both]));
  random.seed(0);
  const network = new TwoLayerNet(SIZES);
  const optimizer = new SGD({ lr: 0.1 });
  const lines = [];
  for (let i = 1; i <= Math.max(...expected.keys()); i++) {
    const rows = random.choice(8000, 100);
    optimizer.update(
      network.params,
      network.gradient(train.x.take(rows), train.t.take(rows)),
    );
    if (!expected.has(i)) continue;
    const [numpyTrain, numpyTest] = expected.get(i);
    const [ourTrain, ourTest] = [train, test].map(({ x, t }) => network.accuracy(x, t));
    lines.push(`| ${i} | ${ourTrain} | ${numpyTrain} | ${ourTest} | ${numpyTest} |`);
  }
  return [
    `The notes' training run from the same seed, lr 0.1 (NumPy: ${madeBy}):`,
    '',
    '| iterations | train: nabla | train: NumPy | test: nabla | test: NumPy |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}
