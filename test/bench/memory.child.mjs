/** Trains 10,000 iterations and prints its memory on the way, as JSON. */
import nabla from 'nabla';

const { loadMnist, random, SGD, TwoLayerNet } = nabla;
const { train } = loadMnist({ oneHotLabel: true });
random.seed(0);
const network = new TwoLayerNet({ inputSize: 784, hiddenSize: 50, outputSize: 10 });
const optimizer = new SGD({ lr: 0.1 });
const rows = [];
for (let iterations = 1; iterations <= 10_000; iterations++) {
  const drawn = random.choice(8000, 100);
  const [x, t] = [train.x.take(drawn), train.t.take(drawn)];
  optimizer.update(network.params, network.gradient(x, t));
  network.loss(x, t);
  if (iterations % 2500 !== 0) continue;
  // Buffers of arrays that died in the first collection are given back in the second.
  globalThis.gc();
  await new Promise((resolve) => setTimeout(resolve, 50));
  globalThis.gc();
  rows.push({ iterations, ...process.memoryUsage() });
}
console.log(JSON.stringify(rows));
