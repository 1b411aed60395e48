/** The checks of lesson 4.5, the learning algorithm. */
import { array } from '../../array';
import type { NdArray } from '../../array';
import { loadMnist } from '../../data';
import { brief, close, functionIn, numberIn, plain } from '../judge';
import type { Exercise, Report } from '../judge';

export const chapter45: Readonly<Record<string, Exercise>> = {
  '4.5-1': {
    topic: { ko: '에포크와 갱신 횟수', en: 'epochs and updates' },
    judge(answer, report) {
      const n = numberIn(answer, report);
      if (n === 6000) {
        report.right('10에포크를 모두 셌습니다.', 'All ten epochs are counted.');
        report.next(
          '미니배치를 두 배로 키우면 같은 에포크 동안 갱신은 몇 번일까요?',
          'With mini-batches twice as large, how many updates in the same epochs?',
        );
        return;
      }
      report.off(`${n}번은 아닙니다.`, `It is not ${n}.`);
      if (n === 600) {
        report.right('1에포크의 반복 수는 맞습니다.', 'One epoch is counted right.');
        report.next('에포크는 몇 번인가요?', 'How many epochs are there?');
      } else if (n === 600_000) {
        report.next(
          '데이터 하나마다 갱신하나요, 미니배치마다 갱신하나요?',
          'Is there an update for each sample, or for each mini-batch?',
        );
      } else {
        report.next(
          '훈련 데이터를 한 번씩 다 쓰려면 미니배치가 몇 개 필요한가요?',
          'How many mini-batches use all training data once?',
        );
      }
    },
  },
  '4.5-2': {
    topic: { ko: '2층 신경망의 형상', en: 'the shapes of a two-layer network' },
    judge: judgeShapes,
  },
  '4.5-3': {
    topic: { ko: '매개변수 갱신', en: 'updating parameters' },
    judge: judgeUpdate,
  },
  '4.5-4': {
    topic: { ko: '조기 종료', en: 'early stopping' },
    judge: judgeBestEpoch,
  },
  '4.5-5': {
    topic: { ko: '시험 정확도 0.93 넘기기', en: 'test accuracy above 0.93' },
    judge: judgeNetwork,
  },
};

function judgeShapes(answer: unknown, report: Report): void {
  const shapesOf = functionIn(answer, report);
  for (const [input, hidden, output] of [
    [784, 50, 10],
    [4, 3, 2],
    [28, 100, 5],
  ]) {
    const expected: Readonly<Record<string, readonly number[]>> = {
      W1: [input, hidden],
      b1: [hidden],
      W2: [hidden, output],
      b2: [output],
    };
    const given: unknown = shapesOf(input, hidden, output);
    if (typeof given !== 'object' || given === null) {
      report.stop(
        `이름마다 형상을 담은 객체가 필요한데, 받은 값은 ${brief(given)}입니다.`,
        `An object with a shape for each name is expected, but ${brief(given)} came.`,
      );
    }
    const shapes = given as Readonly<Record<string, unknown>>;
    for (const [name, shape] of Object.entries(expected)) {
      const value = plain(shapes[name]);
      const list = typeof value === 'number' ? [value] : value;
      if (Array.isArray(list) && String(list) === String(shape)) continue;
      const sizes = `${input}-${hidden}-${output}`;
      report.next(
        name.startsWith('W')
          ? '이 행렬에 들어가는 배열의 열 수와 나오는 배열의 열 수를 적어 보세요.'
          : '편향은 그 층의 출력에 더해집니다. 출력은 몇 개인가요?',
        name.startsWith('W')
          ? 'Write down the columns of what goes into this matrix, and of what comes out.'
          : 'A bias is added to the output of its layer. How many outputs are there?',
      );
      report.stop(
        `${sizes} 신경망에서 ${name}의 형상이 ${brief(value)}입니다.`,
        `For a ${sizes} network the shape of ${name} is ${brief(value)}.`,
      );
    }
  }
  report.right(
    '세 신경망 모두 형상이 이어집니다.',
    'The shapes of all three networks connect.',
  );
  report.next(
    '은닉층을 하나 더 넣으면 W3의 형상은 무엇일까요?',
    'With another hidden layer, what is the shape of W3?',
  );
}

function judgeUpdate(answer: unknown, report: Report): void {
  const update = functionIn(answer, report);
  const W = array([
    [1, 2],
    [3, 4],
  ]);
  const b = array([0.5, -0.5]);
  const params: Record<string, NdArray> = { W, b };
  const grads = {
    W: array([
      [1, -1],
      [2, 0],
    ]),
    b: array([10, 20]),
  };
  update(params, grads, 0.1);
  const after = { W: plain(W) as number[][], b: plain(b) as number[] };
  const expected = {
    W: [
      [0.9, 2.1],
      [2.8, 4],
    ],
    b: [-0.5, -2.5],
  };
  const matches = (sign: 1 | -1): boolean =>
    [...after.W.flat(), ...after.b].every((value, i) => {
      const start = [1, 2, 3, 4, 0.5, -0.5][i];
      const goal = [...expected.W.flat(), ...expected.b][i];
      return close(value, start + sign * (goal - start), 0, 1e-9);
    });
  if (matches(1)) {
    report.right(
      '모든 배열이 그 자리에서 바뀌었습니다.',
      'All arrays changed in place.',
    );
    if (!isUnchanged(grads.W, [1, -1, 2, 0]) || !isUnchanged(grads.b, [10, 20])) {
      report.off(
        '그런데 기울기 배열까지 바뀌었습니다.',
        'But the gradients changed too.',
      );
      report.next('`mulInPlace`는 누구를 바꾸나요?', 'Whom does `mulInPlace` change?');
      return;
    }
    report.next(
      '이름이 W1, b1이 아니라 무엇이든 되는 까닭은 무엇인가요?',
      'Why does it not matter what the names are?',
    );
    return;
  }
  if (matches(-1)) {
    report.off('기울기 쪽으로 움직였습니다.', 'They moved along the gradient.');
    report.next(
      '그쪽으로 가면 손실은 어떻게 되나요?',
      'What does the loss do that way?',
    );
    return;
  }
  const replaced = params['W'] !== W || params['b'] !== b;
  if (replaced) {
    report.off(
      '`params`에 새 배열이 들어갔습니다. 원래 배열은 그대로입니다.',
      'New arrays were put into `params`; the old ones are as they were.',
    );
    report.next(
      '신경망이 원래 배열을 쥐고 있다면 바뀐 것을 알 수 있을까요?',
      'Would a network that holds the old arrays notice?',
    );
    return;
  }
  const untouched = isUnchanged(W, [1, 2, 3, 4]) || isUnchanged(b, [0.5, -0.5]);
  report.off(
    `lr = 0.1로 갱신한 뒤 W는 ${brief(after.W)}, b는 ${brief(after.b)}입니다.`,
    `After an update with lr = 0.1, W is ${brief(after.W)} and b is ${brief(after.b)}.`,
  );
  report.next(
    untouched
      ? '배열의 원소를 실제로 바꾸는 메서드를 썼나요?'
      : '매개변수에서 무엇을 빼야 하나요?',
    untouched
      ? 'Did you call a method that really changes the elements?'
      : 'What has to be subtracted from a parameter?',
  );
}

function isUnchanged(values: NdArray, before: readonly number[]): boolean {
  return (plain(values) as (number | number[])[])
    .flat()
    .every((value, i) => value === before[i]);
}

function judgeBestEpoch(answer: unknown, report: Report): void {
  const bestEpoch = functionIn(answer, report);
  const cases = [
    { losses: [1, 0.8, 0.6, 0.7, 0.65, 0.9], patience: 3, best: 2 },
    { losses: [1, 0.9, 0.8, 0.7], patience: 2, best: 3 },
    { losses: [0.5, 0.6, 0.7, 0.1], patience: 2, best: 0 },
    { losses: [0.5, 0.6, 0.4, 0.5, 0.5, 0.3], patience: 2, best: 2 },
    { losses: [0.5, 0.6, 0.4, 0.5, 0.5, 0.3], patience: 4, best: 5 },
    { losses: [0.7], patience: 5, best: 0 },
  ];
  for (const { losses, patience, best } of cases) {
    const value = numberIn(bestEpoch([...losses], patience), report);
    if (value === best) continue;
    const lowest = losses.indexOf(Math.min(...losses));
    if (value === lowest) {
      report.next(
        '학습이 이미 멈추었다면 그 에포크를 볼 수 있었을까요?',
        'Had training stopped by then, could it have seen that epoch?',
      );
    } else if (value === best + 1) {
      report.next('첫 에포크는 몇 번인가요?', 'What number has the first epoch?');
    } else if (value === Math.min(best + patience, losses.length - 1)) {
      report.next(
        '그것은 멈춘 에포크입니다. 어디로 되돌아가야 하나요?',
        'That is where it stops. Where does it go back to?',
      );
    } else {
      report.next(
        '가장 좋은 손실이 새로 나오면 기다림은 처음부터 다시 셉니다.',
        'With every new best loss, waiting is counted afresh.',
      );
    }
    report.stop(
      `손실이 ${brief(losses)}, 인내가 ${patience}일 때 ${value}이 나왔습니다.`,
      `For the losses ${brief(losses)} and patience ${patience} it gave ${value}.`,
    );
  }
  report.right('여섯 경우 모두 맞습니다.', 'All six cases are right.');
  report.next(
    '인내를 아주 크게 두면 조기 종료는 무엇과 같아지나요?',
    'With a very large patience, what does early stopping amount to?',
  );
}

/** What the check needs of a trained network. */
interface Classifier {
  accuracy(x: NdArray, t: NdArray): number;
}

function judgeNetwork(answer: unknown, report: Report): void {
  const given: unknown =
    typeof answer === 'object' && answer !== null && 'network' in answer
      ? answer.network
      : answer;
  if (
    typeof given !== 'object' ||
    given === null ||
    !('accuracy' in given) ||
    typeof given.accuracy !== 'function'
  ) {
    report.stop(
      `학습한 신경망이 필요한데, 받은 값은 ${brief(answer)}입니다.`,
      `A trained network is expected, but ${brief(answer)} came.`,
    );
  }
  const { train, test } = loadMnist();
  const network = given as Classifier;
  const accuracy = numberIn(network.accuracy(test.x, test.t), report);
  const shown = accuracy.toFixed(4);
  if (accuracy > 0.93) {
    report.right(`시험 정확도 ${shown}입니다.`, `Its test accuracy is ${shown}.`);
    report.next(
      '같은 에포크로 0.95를 넘기려면 무엇을 바꾸어야 할까요?',
      'What would have to change to pass 0.95 in the same epochs?',
    );
    return;
  }
  report.off(
    `시험 정확도가 ${shown}입니다. 0.93을 넘겨야 합니다.`,
    `Its test accuracy is ${shown}; it has to pass 0.93.`,
  );
  if (accuracy < 0.2) {
    report.next(
      '거의 찍는 수준입니다. 손실이 줄고 있는지부터 그려 보세요.',
      'That is close to guessing. Plot whether the loss falls at all.',
    );
  } else if (network.accuracy(train.x, train.t) > accuracy + 0.04) {
    report.next(
      '훈련 정확도가 훨씬 높습니다. 무엇이 과적합을 억제하나요?',
      'Training accuracy is far higher. What holds overfitting down?',
    );
  } else {
    report.next(
      '훈련 정확도도 비슷합니다. 더 오래, 또는 더 빨리 배우게 해 보세요.',
      'Training accuracy is much the same. Let it learn longer, or faster.',
    );
  }
}
