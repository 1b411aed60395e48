/** TensorFlow.js as a contestant, on its cpu or wasm backend (both compute in float32). */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { dirname } from 'node:path';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
setWasmPaths(
  `${dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/dist/`,
);
setThreadsCount(1);
// Otherwise it advertises its native backend on stderr.
tf.env().set('PROD', true);

export const BACKENDS = ['cpu', 'wasm'];

/** Runs `body` with the given backend in force. */
export async function withBackend(backend, body) {
  await tf.setBackend(backend);
  await tf.ready();
  return body(tf);
}

/** A contestant: `prepare(tf)` gives the operation; each round starts on its own backend. */
export async function contestant(backend, prepare, timed) {
  const operation = await withBackend(backend, prepare);
  const round = timed(() => tf.tidy(operation));
  return { name: `tfjs-${backend}`, round: () => withBackend(backend, round) };
}

/**
 * One turn of the notes' loop on the 784-50-10 network, gradients written out as in our
 * own network: faster than tf.grad, and no optimizer to set up.
 */
export function trainingIteration(tf, { x, t, rows, W1, W2 }) {
  const xTrain = tf.tensor2d(Float32Array.from(x), [8000, 784]);
  const tTrain = tf.tensor2d(Float32Array.from(t), [8000, 10]);
  const params = [
    tf.variable(tf.tensor2d(Float32Array.from(W1), [784, 50])),
    tf.variable(tf.zeros([50])),
    tf.variable(tf.tensor2d(Float32Array.from(W2), [50, 10])),
    tf.variable(tf.zeros([10])),
  ];
  const forward = (input) => {
    const z1 = tf.sigmoid(tf.add(tf.matMul(input, params[0]), params[1]));
    return { z1, y: tf.softmax(tf.add(tf.matMul(z1, params[2]), params[3])) };
  };
  return () => {
    const drawn = tf.tensor1d(Int32Array.from(rows()), 'int32');
    const batch = tf.gather(xTrain, drawn);
    const truth = tf.gather(tTrain, drawn);
    const { z1, y } = forward(batch);
    const da2 = tf.div(tf.sub(y, truth), 100);
    const dz1 = tf.matMul(da2, params[2], false, true);
    const da1 = tf.mul(tf.mul(dz1, z1), tf.sub(1, z1));
    const grads = [
      tf.matMul(batch, da1, true),
      tf.sum(da1, 0),
      tf.matMul(z1, da2, true),
      tf.sum(da2, 0),
    ];
    params.forEach((p, i) => p.assign(tf.sub(p, tf.mul(grads[i], 0.1))));
    const logs = tf.log(tf.add(forward(batch).y, 1e-7));
    tf.div(tf.sum(tf.mul(logs, truth)), -100).dataSync();
  };
}
