/** Numerical gradients and gradient descent. */
import nabla from 'nabla';
import { openNumpy } from './peers/numpy.mjs';
import { onThreads } from './threads.mjs';
import { timed, timedMany } from './timing.mjs';

const {
  array,
  gradientDescent,
  loadMnist,
  numericalGradient,
  random,
  setThreads,
  TwoLayerNet,
} = nabla;

/** How many of the 39,760 parameters a round of the generic way measures. */
const SHARE = 200;
const PARAMETERS = 39_760;

export const title = 'Numerical gradients and gradient descent';
export const about = `
All with central differences, h = 1e-4. The gradient of all 39,760 parameters of the
784-50-10 network for 100 digits takes two losses for each parameter in the generic way of
chapter 4; that is measured on ${SHARE} weights and scaled up, for us and for NumPy.
\`numericalGradientIncremental\` is measured whole. It computes the same difference quotients
by a better algorithm, which recomputes only what a parameter touches and takes e^δ of a
small δ from its series: its ratio says what the algorithm is worth, not what the language is.`;

export async function open() {
  const numpy = await openNumpy();
  const f = (x) => x.get(0) ** 2 + x.get(1) ** 2;
  const point = array([3, 4]);
  const start = array([-3, 4]);

  const { train } = loadMnist({ oneHotLabel: true });
  random.seed(0);
  const network = new TwoLayerNet({ inputSize: 784, hiddenSize: 50, outputSize: 10 });
  const x = train.x.slice(':100');
  const t = train.t.slice(':100');
  const weights = network.params.W1.reshape(-1).slice(`:${SHARE}`);
  const generic = timed(() => numericalGradient(() => network.loss(x, t), weights), 0);
  const incremental = () => network.numericalGradientIncremental(x, t);
  const numpyGeneric = numpy.round('parameters', { count: SHARE }, 0);
  const scaled = (round) => async () => ((await round()) * PARAMETERS) / SHARE;

  return {
    comparisons: [
      {
        name: 'gradient of x0² + x1² at (3, 4)',
        contestants: [
          {
            name: 'nabla',
            ours: true,
            round: timedMany(() => numericalGradient(f, point), 1000),
          },
          { name: 'NumPy', round: numpy.round('numerical_gradient_small') },
        ],
        goals: { NumPy: { nabla: 0.05 } },
      },
      {
        name: '100 steps of gradient descent on it',
        contestants: [
          {
            name: 'nabla',
            ours: true,
            round: timedMany(
              () => gradientDescent(f, start, { lr: 0.1, stepNum: 100 }),
              20,
            ),
          },
          { name: 'NumPy', round: numpy.round('gradient_descent') },
        ],
      },
      {
        name: 'all 39,760 parameters',
        contestants: [
          onThreads(1, 'nabla, generic', scaled(generic)),
          onThreads(2, 'nabla, generic', scaled(generic)),
          onThreads(1, 'nabla, incremental', timed(incremental, 0)),
          { name: 'NumPy, generic', round: scaled(numpyGeneric) },
        ],
        goals: {
          'NumPy, generic': {
            'nabla, generic': 1,
            'nabla, generic, 2 threads': 1,
            'nabla, incremental': 0.02,
          },
        },
      },
    ],
    close: () => {
      setThreads(1);
      return numpy.close();
    },
  };
}
