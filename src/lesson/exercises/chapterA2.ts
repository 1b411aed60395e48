/** The checks of lesson A.2, training well. */
import { array } from '../../array';
import type { NdArray } from '../../array';
import { brief, close, functionIn, numberIn, numbersIn } from '../judge';
import type { Exercise, Report } from '../judge';

export const chapterA2: Readonly<Record<string, Exercise>> = {
  'A.2-1': {
    topic: { ko: '1에포크의 갱신 횟수', en: 'updates in an epoch' },
    judge(answer, report) {
      const given = numbersIn(answer, 3, report);
      const expected = [1, 8000, 250];
      const names = [
        { ko: '배치', en: 'batch' },
        { ko: 'SGD', en: 'SGD' },
        { ko: '미니배치', en: 'mini-batches' },
      ];
      expected.forEach((count, i) => {
        const { ko, en } = names[i];
        if (given[i] === count) report.right(`${ko}: 맞습니다.`, `Right for ${en}.`);
        else
          report.off(
            `${ko}: ${given[i]}번은 아닙니다.`,
            `For ${en} it is not ${given[i]}.`,
          );
      });
      report.next(
        report.correct
          ? '1에포크에 걸리는 시간도 같은 순서일까요?'
          : '한 번 갱신하기 전에 데이터를 몇 개 보나요?',
        report.correct
          ? 'Is the time an epoch takes in the same order?'
          : 'How many data are looked at before an update?',
      );
    },
  },
  'A.2-2': {
    topic: { ko: '모멘텀의 한 걸음', en: 'one step of momentum' },
    judge: judgeMomentum,
  },
  'A.2-3': {
    topic: { ko: '크기로 자르기', en: 'clipping by norm' },
    judge: judgeClip,
  },
  'A.2-4': {
    topic: { ko: 'He 초깃값의 표준편차', en: "the spread of He's initial weights" },
    judge(answer, report) {
      const std = numberIn(answer, report);
      const expected = Math.sqrt(2 / 784);
      // Measured on 784 × 100 random weights the standard deviation varies by 0.3 %.
      if (close(std, expected, 0.012, 0)) {
        report.right('표준편차가 맞습니다.', 'The standard deviation is right.');
        report.next(
          '입력이 네 배로 늘면 이 값은 어떻게 될까요?',
          'What becomes of it with four times the inputs?',
        );
        return;
      }
      report.off(`${std}는 아닙니다.`, `It is not ${std}.`);
      if (close(std, 2 / 784, 0.02, 0)) {
        report.next('그것은 분산입니다.', 'That is the variance.');
      } else if (close(std, Math.sqrt(1 / 784), 0.02, 0)) {
        report.next(
          'ReLU가 신호의 절반을 지우는 만큼 보태야 합니다.',
          'ReLU wipes out half of the signal; that has to be made up for.',
        );
      } else {
        report.next(
          '분산의 식에 입력의 수를 넣어 보세요.',
          'Put the number of inputs into the formula of the variance.',
        );
      }
    },
  },
  'A.2-5': {
    topic: { ko: '옵티마이저 경주', en: 'a race of optimisers' },
    judge: judgeRace,
  },
};

function judgeMomentum(answer: unknown, report: Report): void {
  const step = functionIn(answer, report);
  const cases = [
    [1, 0, 2, 0.1, 0.9],
    [0, 1, 0, 0.1, 0.5],
    [-3, 0.5, -4, 0.05, 0.9],
    [2, -1, 3, 0.01, 0],
  ];
  for (const [x, v, g, lr, alpha] of cases) {
    const value = numbersIn(step(x, v, g, lr, alpha), 2, report);
    const [newX, newV] = value as [number, number];
    const velocity = alpha * v - lr * g;
    const is = (a: number, b: number): boolean =>
      close(newX, a, 1e-9, 1e-12) && close(newV, b, 1e-9, 1e-12);
    if (is(x + velocity, velocity)) continue;
    if (is(velocity, x + velocity)) {
      report.next('돌려주는 순서는 [x, v]입니다.', 'The order to return is [x, v].');
    } else if (is(x + v, velocity)) {
      report.next(
        '속도는 맞습니다. 움직일 때 쓴 것은 바뀌기 전의 속도인가요?',
        'The velocity is right. Was it the old one that moved x?',
      );
    } else if (is(x + alpha * v + lr * g, alpha * v + lr * g)) {
      report.next(
        '기울기 앞의 부호를 보세요.',
        'Look at the sign before the gradient.',
      );
    } else {
      report.next(
        '식 두 개를 위에서부터 그대로 옮겨 보세요.',
        'Write down the two formulas as they stand, from the top.',
      );
    }
    report.stop(
      `x = ${x}, v = ${v}, g = ${g}, lr = ${lr}, α = ${alpha}에서 ${brief(value)}가 나왔습니다.`,
      `For x = ${x}, v = ${v}, g = ${g}, lr = ${lr}, α = ${alpha} it gave ${brief(value)}.`,
    );
  }
  report.right('네 경우 모두 맞습니다.', 'All four cases are right.');
  report.next(
    'α가 0이면 이것은 어떤 방법이 되나요?',
    'With α = 0, which method is this?',
  );
}

function judgeClip(answer: unknown, report: Report): void {
  const clip = functionIn(answer, report);
  const cases = [
    { g: [3, 4], limit: 10 },
    { g: [3, 4], limit: 5 },
    { g: [30, -40], limit: 5 },
    { g: [0, 0, 0], limit: 1 },
    { g: [1, 1, 1, 1], limit: 1 },
  ];
  for (const { g, limit } of cases) {
    const input = [...g];
    const value = numbersIn(clip(input, limit), g.length, report);
    const length = Math.hypot(...g);
    const factor = length > limit ? limit / length : 1;
    if (value.every((each, i) => close(each, g[i] * factor, 1e-9, 1e-12))) continue;
    const byValue = g.map((each) => Math.min(Math.max(each, -limit), limit));
    if (value.every((each, i) => each === byValue[i])) {
      report.next(
        '그것은 값으로 자르기입니다. 방향이 그대로인가요?',
        'That is clipping by value. Is the direction still the same?',
      );
    } else if (length <= limit) {
      report.next(
        '이 벡터는 한도보다 긴가요?',
        'Is this vector longer than the limit?',
      );
    } else {
      report.next('결과의 길이를 재어 보세요.', 'Measure the length of the result.');
    }
    report.stop(
      `기울기 ${brief(g)}, 한도 ${limit}에서 ${brief(value)}이 나왔습니다.`,
      `For the gradient ${brief(g)} and the limit ${limit} it gave ${brief(value)}.`,
    );
  }
  report.right(
    '긴 것만 줄었고 방향은 그대로입니다.',
    'Only what was too long is shorter, and the direction stayed.',
  );
  report.next(
    '층마다 따로 자르면 전체의 방향은 어떻게 될까요?',
    'If each layer were clipped on its own, what of the overall direction?',
  );
}

/** What the check needs of an optimizer. */
interface Racer {
  update(params: Record<string, NdArray>, grads: Record<string, NdArray>): void;
}

function judgeRace(answer: unknown, report: Report): void {
  const make =
    typeof answer === 'object' && answer !== null && 'update' in answer
      ? () => answer
      : functionIn(answer, report);
  const racer: unknown = make();
  if (
    typeof racer !== 'object' ||
    racer === null ||
    !('update' in racer) ||
    typeof racer.update !== 'function'
  ) {
    report.stop(
      `옵티마이저를 만드는 함수가 필요한데, ${brief(racer)}이 나왔습니다.`,
      `A function that makes an optimiser is expected, but it gave ${brief(racer)}.`,
    );
  }
  const place = { x: array([-7, 2]) };
  let nearest = Infinity;
  for (let i = 0; i < 30 && nearest >= 0.01; i++) {
    const slope = array([place.x.get(0) / 10, 2 * place.x.get(1)]);
    (racer as Racer).update(place, { x: slope });
    nearest = Math.min(nearest, Math.hypot(place.x.get(0), place.x.get(1)));
  }
  if (nearest < 0.01) {
    report.right(
      '30걸음 안에 원점에 닿았습니다.',
      'It reached the origin within 30 steps.',
    );
    report.next(
      '같은 설정이 숫자 신경망에서도 이길까요?',
      'Would the same settings win on digits as well?',
    );
    return;
  }
  const shown = Number.isFinite(nearest) ? nearest.toPrecision(3) : 'NaN';
  report.off(
    `가장 가까이 갔을 때의 거리가 ${shown}입니다.`,
    `The nearest it came to the origin is ${shown}.`,
  );
  report.next(
    Math.hypot(place.x.get(0), place.x.get(1)) > 10
      ? '멀어지고 있습니다. 골짜기의 벽 방향 기울기는 바닥 방향의 몇 배인가요?'
      : '길쭉한 방향의 보폭을 어떻게 키울 수 있을까요?',
    Math.hypot(place.x.get(0), place.x.get(1)) > 10
      ? 'It is moving away. How much steeper are the walls than the floor?'
      : 'How could steps along the long direction be made larger?',
  );
}
