/** Our contestants on one thread and on two, as they are within a training: at work. */
import { setTimeout as delay } from 'node:timers/promises';
import nabla from 'nabla';

const { ones, setThreads } = nabla;

/** The second thread is started by so many large products, and is there soon after. */
const PRODUCTS = 25;
const START_MS = 150;

/** `round` on one thread or two, with nothing of the second one's start in its time. */
export function onThreads(threads, name, round) {
  return {
    name: threads === 1 ? name : `${name}, ${threads} threads`,
    ours: true,
    round: async () => {
      setThreads(threads);
      if (threads > 1) {
        multiply();
        await delay(START_MS);
        multiply();
      }
      return round();
    },
  };
}

function multiply() {
  const [a, b] = [ones([100, 200]), ones([200, 50])];
  for (let i = 0; i < PRODUCTS; i++) a.dot(b);
}
