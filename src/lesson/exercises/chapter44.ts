/** The checks of lesson 4.4, the gradient and gradient descent. */
import { brief, close, functionIn, numberIn, numbersIn, plain } from '../judge';
import type { Callable, Exercise, Report } from '../judge';

/** A test function of two variables that reads plain, typed and library arrays. */
function ofTwo(f: (x0: number, x1: number) => number): (x: unknown) => number {
  return (x) => {
    const [x0, x1] = plain(x) as [number, number];
    return f(x0, x1);
  };
}

export const chapter44: Readonly<Record<string, Exercise>> = {
  '4.4-1': {
    topic: { ko: '(-2, 5)에서의 기울기', en: 'the gradient at (-2, 5)' },
    judge(answer, report) {
      const [g0, g1] = numbersIn(answer, 2, report) as [number, number];
      if (close(g0, -4, 0, 1e-3) && close(g1, 10, 0, 1e-3)) {
        report.right(
          '두 편미분이 모두 맞습니다.',
          'Both partial derivatives are right.',
        );
        report.next(
          '이 화살표는 원점 쪽을 가리키나요, 그 반대쪽을 가리키나요?',
          'Does this arrow point to the origin or away from it?',
        );
        return;
      }
      report.off(
        `(-2, 5)에서 [${g0}, ${g1}]은 아닙니다.`,
        `At (-2, 5) it is not [${g0}, ${g1}].`,
      );
      if (close(g0, 4, 0, 1e-3) && close(g1, -10, 0, 1e-3)) {
        report.next(
          '그것은 내려가는 방향입니다. 기울기 자체의 부호는요?',
          'That is the way down. What sign does the gradient itself have?',
        );
      } else {
        report.next(
          '좌표마다 다른 좌표를 멈춰 두고 따로 미분해 보세요.',
          'Take one coordinate at a time while the other stands still.',
        );
      }
    },
  },
  '4.4-2': {
    topic: {
      ko: '가장 가파르게 내려가는 방향',
      en: 'the direction of steepest descent',
    },
    judge: judgeDescentDirection,
  },
  '4.4-3': {
    topic: {
      ko: '시작점을 건드리지 않는 경사하강법',
      en: 'descent that leaves its start alone',
    },
    judge: judgeDescent,
  },
  '4.4-4': {
    topic: { ko: '길쭉한 골짜기의 학습률', en: 'a learning rate for a narrow valley' },
    judge: judgeLearningRate,
  },
  '4.4-5': {
    topic: { ko: '수치 기울기의 값', en: 'what a numerical gradient costs' },
    judge(answer, report) {
      const n = numberIn(answer, report);
      if (n === 79_520) {
        report.right(
          '매개변수마다 앞뒤로 두 번씩 셌습니다.',
          'Two evaluations, ahead and back, for each parameter.',
        );
        report.next(
          '한 번 계산하는 데 1밀리초가 걸린다면 한 걸음에 몇 초일까요?',
          'At one millisecond each, how many seconds does one step take?',
        );
        return;
      }
      report.off(`${n}번은 아닙니다.`, `It is not ${n}.`);
      if (n === 39_760) {
        report.right('매개변수 개수는 맞습니다.', 'The number of parameters is right.');
        report.next(
          '중심 차분 한 번에 함수를 몇 번 부르나요?',
          'How often does one central difference call the function?',
        );
      } else {
        report.next(
          '매개변수는 몇 개이고, 하나마다 손실을 몇 번 계산하나요?',
          'How many parameters, and how many losses for each?',
        );
      }
    },
  },
};

function judgeDescentDirection(answer: unknown, report: Report): void {
  const direction = functionIn(answer, report);
  const cases = [
    { f: ofTwo((a, b) => a * a + b * b), x: [3, 4], g: [6, 8] },
    { f: ofTwo((a, b) => a * a + b * b), x: [-3, 4], g: [-6, 8] },
    { f: ofTwo((a, b) => a * b), x: [2, 1], g: [1, 2] },
    { f: ofTwo((a, b) => 3 * a - 4 * b), x: [0, 0], g: [3, -4] },
  ];
  for (const { f, x, g } of cases) {
    const [d0, d1] = numbersIn(direction(f, [...x]), 2, report) as [number, number];
    const [g0, g1] = g as [number, number];
    const length = Math.hypot(d0, d1);
    const steep = Math.hypot(g0, g1);
    const cosine = (d0 * g0 + d1 * g1) / (length * steep);
    const at = `(${x.join(', ')})`;
    const shown = `[${d0.toFixed(3)}, ${d1.toFixed(3)}]`;
    if (!(length > 0)) {
      report.stop(`${at}에서 길이가 0입니다.`, `At ${at} its length is 0.`);
    }
    if (cosine > 0.999999) {
      report.next(
        '그쪽으로 한 걸음 가서 함숫값이 줄었는지 재어 보세요.',
        'Take one step that way and see whether the function got smaller.',
      );
      report.stop(
        `${at}에서 ${shown}: 가장 가파르게 올라가는 쪽입니다.`,
        `At ${at}, ${shown} is the steepest way up.`,
      );
    }
    if (!(cosine < -0.999999)) {
      report.next(
        '기울기 벡터와 나란한지부터 확인해 보세요.',
        'See first whether it is parallel to the gradient.',
      );
      report.stop(
        `${at}에서 ${shown}은 가장 가파른 방향이 아닙니다.`,
        `At ${at}, ${shown} is not the steepest direction.`,
      );
    }
    if (!close(length, 1, 0, 1e-3)) {
      report.right('방향은 맞습니다.', 'The direction is right.');
      report.next(
        '벡터를 무엇으로 나누면 길이가 1이 되나요?',
        'What is a vector divided by to have length 1?',
      );
      report.stop(`길이가 ${length}입니다.`, `Its length is ${length}.`);
    }
  }
  report.right(
    '네 점 모두 방향도 길이도 맞습니다.',
    'Direction and length right, four times.',
  );
  report.next(
    '기울기가 0인 점에서는 이 함수가 무엇을 돌려주나요?',
    'What does your function return where the gradient is 0?',
  );
}

function judgeDescent(answer: unknown, report: Report): void {
  const descend = functionIn(answer, report);
  const bowl = ofTwo((a, b) => a * a + b * b);
  const start = [-3, 4];
  const [e0, e1] = endOf(descend, bowl, start, 0.1, 100, report);
  if (start[0] !== -3 || start[1] !== 4) {
    report.off(
      `부르고 나니 시작점이 ${brief(start)}로 바뀌었습니다.`,
      `After the call the starting point has become ${brief(start)}.`,
    );
    report.next(
      '함수 안의 x와 밖의 배열은 같은 배열인가요, 복사본인가요?',
      'Is the x inside the same array as outside, or a copy?',
    );
  } else {
    report.right('시작점은 그대로입니다.', 'The starting point is untouched.');
  }
  const scale = 0.8 ** 100;
  if (close(e0, -3 * scale, 1e-2, 1e-12) && close(e1, 4 * scale, 1e-2, 1e-12)) {
    report.right('100걸음 뒤 원점에 닿습니다.', 'A hundred steps lead to the origin.');
  } else if (Math.hypot(e0, e1) > 5) {
    report.off(
      `[${e0}, ${e1}]: 멀어지고 있습니다.`,
      `[${e0}, ${e1}]: it is moving away.`,
    );
    report.next('갱신할 때의 부호를 확인해 보세요.', 'Look at the sign of the update.');
  } else {
    report.off(
      `lr = 0.1로 100걸음 뒤 [${e0}, ${e1}]입니다.`,
      `With lr = 0.1 it is at [${e0}, ${e1}] after 100 steps.`,
    );
    report.next(
      '걸음마다 기울기를 새로 구하는지, 걸음 수가 맞는지 보세요.',
      'Is the gradient taken anew at each step, and is the number of steps right?',
    );
  }
  const [s0, s1] = endOf(
    descend,
    ofTwo((a, b) => a * a + 3 * b),
    [1, 1],
    0.25,
    2,
    report,
  );
  if (close(s0, 0.25, 0, 1e-6) && close(s1, -0.5, 0, 1e-6)) {
    report.right('lr과 stepNum도 그대로 따릅니다.', 'It obeys lr and stepNum as well.');
  } else {
    report.off(
      'lr = 0.25, stepNum = 2로 바꾸면 결과가 맞지 않습니다.',
      'With lr = 0.25 and stepNum = 2 the result is not right.',
    );
    report.next(
      '0.1이나 100이 코드에 굳어 있지 않나요?',
      'Is 0.1 or 100 fixed in the code?',
    );
  }
}

/** Where a learner's descent ends: a vector, or an object with `x` like the library's. */
function endOf(
  descend: Callable,
  f: (x: unknown) => number,
  start: number[],
  lr: number,
  stepNum: number,
  report: Report,
): [number, number] {
  const end = descend(f, start, lr, stepNum);
  const point = typeof end === 'object' && end !== null && 'x' in end ? end.x : end;
  return numbersIn(point, 2, report) as [number, number];
}

function judgeLearningRate(answer: unknown, report: Report): void {
  const lr = numberIn(answer, report);
  if (!(lr > 0) || !Number.isFinite(lr)) {
    report.stop(
      `학습률은 양수여야 하는데 ${lr}입니다.`,
      `A learning rate is positive, but it is ${lr}.`,
    );
  }
  let [x0, x1] = [-3, 4];
  for (let step = 0; step < 50; step += 1) {
    x0 -= lr * 2 * x0;
    x1 -= lr * 20 * x1;
  }
  const distance = Math.hypot(x0, x1);
  if (distance < 0.02) {
    report.right(
      `50걸음 뒤 원점까지 ${distance.toExponential(1)} 남았습니다.`,
      `After 50 steps ${distance.toExponential(1)} is left to the origin.`,
    );
    report.next(
      '두 방향 가운데 어느 쪽이 학습률의 상한을, 어느 쪽이 하한을 정했나요?',
      'Which of the two directions set the upper limit, which the lower?',
    );
    return;
  }
  if (!(distance < 100)) {
    report.off(
      `lr = ${lr}: 50걸음 만에 발산했습니다.`,
      `lr = ${lr}: within 50 steps it diverged.`,
    );
    report.next(
      '가파른 x₁ 방향에서 한 걸음에 부호가 어떻게 바뀌는지 보세요.',
      'Watch how the sign of x₁, the steep direction, changes in one step.',
    );
    return;
  }
  report.off(
    `lr = ${lr}: 원점까지 아직 ${distance.toFixed(3)} 남았습니다.`,
    `lr = ${lr}: ${distance.toFixed(3)} is still left to the origin.`,
  );
  report.next(
    '남은 거리가 x₀에 있나요, x₁에 있나요? 그에 따라 키우거나 줄이세요.',
    'Is what is left in x₀ or in x₁? Make it larger or smaller accordingly.',
  );
}
