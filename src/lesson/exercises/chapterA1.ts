/** The checks of lesson A.1, forward pass and backpropagation. */
import { array } from '../../array';
import type { NdArray } from '../../array';
import { brief, close, functionIn, numberIn, numbersIn, plain } from '../judge';
import type { Exercise, Report } from '../judge';

export const chapterA1: Readonly<Record<string, Exercise>> = {
  'A.1-1': {
    topic: { ko: 'ReLU 뉴런의 출력', en: 'the output of a ReLU neuron' },
    judge(answer, report) {
      const value = numberIn(answer, report);
      if (close(value, 0.5, 0, 1e-6)) {
        report.right(
          '가중합이 0.5이고 ReLU를 그대로 지납니다.',
          'The sum is 0.5 and passes ReLU.',
        );
        report.next(
          '편향이 -1이면 출력은 얼마일까요?',
          'With a bias of -1, what would come out?',
        );
        return;
      }
      report.off(`출력은 ${value}이 아닙니다.`, `The output is not ${value}.`);
      if (close(value, 0, 0, 1e-6)) {
        report.next(
          '편향까지 더하면 가중합은 0보다 큰가요?',
          'With the bias added, is the weighted sum above 0?',
        );
      } else if (close(value, 3.5, 0, 1e-6)) {
        report.next(
          '두 번째 입력의 부호를 보세요.',
          'Look at the sign of the second input.',
        );
      } else {
        report.next(
          '입력마다 가중치를 곱해 더하고 편향을 더하세요.',
          'Multiply each input by its weight, add them up, add the bias.',
        );
      }
    },
  },
  'A.1-2': {
    topic: { ko: '손으로 만든 XNOR', en: 'XNOR made by hand' },
    judge: judgeXnor,
  },
  'A.1-3': {
    topic: { ko: 'tanh의 역전파', en: 'backpropagation through tanh' },
    judge: judgeTanhBackward,
  },
  'A.1-4': {
    topic: { ko: '연쇄법칙으로 구한 기울기', en: 'a gradient by the chain rule' },
    judge: judgeNeuronGradient,
  },
  'A.1-5': {
    topic: { ko: '기울기 확인으로 찾는 실수', en: 'a mistake found by gradient check' },
    judge(answer, report) {
      const word = String(plain(answer)).trim();
      const name = word.replace(/^(d|∂L\/∂)(?=[xWb]$)/, '');
      if (name === 'b') {
        report.right(
          'b의 기울기만 크게 어긋납니다.',
          'Only the gradient of b is far off.',
        );
        report.next(
          '데이터가 하나뿐인 미니배치에서도 이 실수가 드러날까요?',
          'Would the mistake show with a mini-batch of one?',
        );
        return;
      }
      if (name === 'x' || name === 'W') {
        report.off(`${name}의 기울기는 맞습니다.`, `The gradient of ${name} is right.`);
      } else {
        report.off(
          `'x', 'W', 'b' 가운데 하나로 답해야 하는데, 받은 값은 ${brief(answer)}입니다.`,
          `The answer is one of 'x', 'W' and 'b', but ${brief(answer)} came.`,
        );
      }
      report.next(
        '상대 오차가 혼자 큰 이름을 찾으세요.',
        'Look for the name whose relative error stands out.',
      );
    },
  },
};

/** A matrix as rows of numbers; a vector counts as one row, or as one column. */
function matrixIn(
  value: unknown,
  rows: number,
  report: Report,
  name: string,
): number[][] {
  const given = plain(value);
  if (Array.isArray(given)) {
    const asRows: unknown[] = given.every((each) => typeof each === 'number')
      ? rows === given.length
        ? given.map((each) => [each])
        : [given]
      : given;
    const columns = Array.isArray(asRows[0]) ? asRows[0].length : 0;
    const complete = asRows.every(
      (row) =>
        Array.isArray(row) &&
        row.length === columns &&
        row.every((each) => typeof each === 'number' && !Number.isNaN(each)),
    );
    if (complete && columns > 0 && asRows.length === rows) return asRows as number[][];
  }
  return report.stop(
    `${name}은 ${rows}행짜리 행렬이어야 하는데, 받은 값은 ${brief(given)}입니다.`,
    `${name} should be a matrix of ${rows} rows, but ${brief(given)} came.`,
  );
}

function judgeXnor(answer: unknown, report: Report): void {
  if (typeof answer !== 'object' || answer === null) {
    report.stop(
      `W1, b1, W2, b2를 담은 객체가 필요한데, 받은 값은 ${brief(answer)}입니다.`,
      `An object with W1, b1, W2 and b2 is expected, but ${brief(answer)} came.`,
    );
  }
  const given = answer as Readonly<Record<string, unknown>>;
  const W1 = matrixIn(given['W1'], 2, report, 'W1');
  const hidden = W1[0].length;
  const W2 = matrixIn(given['W2'], hidden, report, 'W2');
  const b1 = vectorIn(given['b1'], hidden, report);
  const b2 = vectorIn(given['b2'], W2[0].length, report);
  const fires = (sum: number): number => (sum > 0 ? 1 : 0);
  const outputs = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ].map(([x1, x2]) => {
    const z = b1.map((bias, j) => fires(x1 * W1[0][j] + x2 * W1[1][j] + bias));
    return fires(z.reduce((sum, value, j) => sum + value * W2[j][0], b2[0]));
  });
  const right = outputs.filter((value, n) => value === [1, 0, 0, 1][n]).length;
  if (right === 4) {
    report.right('네 점 모두 맞습니다.', 'All four points are right.');
    report.next('은닉층 뉴런 하나로도 될까요?', 'Would a single hidden neuron do?');
    return;
  }
  report.off(
    `(0,0), (0,1), (1,0), (1,1)에서 ${brief(outputs)}이 나옵니다.`,
    `At (0,0), (0,1), (1,0), (1,1) it gives ${brief(outputs)}.`,
  );
  report.next(
    right === 0
      ? '정확히 반대로 되었습니다. 마지막 층을 뒤집으려면요?'
      : '은닉층의 두 뉴런이 네 점에서 각각 무엇을 내는지 표로 적어 보세요.',
    right === 0
      ? 'That is the exact opposite. How is the last layer turned around?'
      : 'Write down what each hidden neuron puts out at the four points.',
  );
}

function vectorIn(value: unknown, length: number, report: Report): number[] {
  const given = plain(value);
  return numbersIn(typeof given === 'number' ? [given] : given, length, report);
}

function judgeTanhBackward(answer: unknown, report: Report): void {
  const backward = functionIn(answer, report);
  const sums = [-2, -0.5, 0, 0.3, 1.7, 4];
  const y = sums.map(Math.tanh);
  const d = [1, -2, 3, 0.5, 10, -4];
  const shape = (values: number[]): NdArray => array(values).reshape(2, 3);
  const gradient = backward(shape(d), shape(y));
  const value = plain(gradient);
  const given = Array.isArray(value) ? value.flat() : value;
  const slopes = numbersIn(given, 6, report);
  const matches = (expected: (i: number) => number): boolean =>
    slopes.every((slope, i) => close(slope, expected(i), 1e-6, 1e-9));
  if (matches((i) => d[i] * (1 - y[i] ** 2))) {
    report.right('여섯 곳 모두 맞습니다.', 'Right in all six places.');
    report.next(
      'y가 ±1에 가까울 때 넘어가는 기울기는 어떻게 되나요?',
      'What gradient passes when y is close to ±1?',
    );
    return;
  }
  report.off(
    `dout = ${brief(d)}, y = ${brief(y.map((v) => Number(v.toFixed(3))))}에서 ` +
      `${brief(slopes.map((v) => Number(v.toFixed(3))))}이 나왔습니다.`,
    `For dout = ${brief(d)}, y = ${brief(y.map((v) => Number(v.toFixed(3))))} it gave ` +
      `${brief(slopes.map((v) => Number(v.toFixed(3))))}.`,
  );
  if (matches((i) => 1 - y[i] ** 2)) {
    report.next(
      'tanh의 미분은 맞습니다. 뒤에서 온 기울기는 어디에 있나요?',
      'The derivative of tanh is right. Where is the gradient from behind?',
    );
  } else if (matches((i) => d[i] * y[i] * (1 - y[i]))) {
    report.next(
      '그것은 다른 활성화 함수의 미분입니다.',
      'That is the derivative of another activation function.',
    );
  } else if (matches((i) => d[i] * (1 - Math.tanh(y[i]) ** 2))) {
    report.next('y는 이미 tanh를 지난 값입니다.', 'y has been through tanh already.');
  } else {
    report.next(
      '수치 미분으로 tanh의 기울기를 재어 y와 비교해 보세요.',
      'Measure the slope of tanh numerically and compare it with y.',
    );
  }
}

function judgeNeuronGradient(answer: unknown, report: Report): void {
  const gradient = functionIn(answer, report);
  const cases = [
    [0.5, 0.1, 2, 1],
    [-1, 2, 3, 0],
    [2, -1, -1.5, 4],
    [1, 1, 0, 3],
  ];
  for (const [w, b, x, t] of cases) {
    const [dw, db] = numbersIn(gradient(w, b, x, t), 2, report) as [number, number];
    const e = w * x + b - t;
    if (close(dw, 2 * e * x, 1e-4, 1e-6) && close(db, 2 * e, 1e-4, 1e-6)) continue;
    if (close(dw, e * x, 1e-4, 1e-6) && close(db, e, 1e-4, 1e-6)) {
      report.next(
        '제곱을 미분하면 앞에 무엇이 나오나요?',
        'What comes to the front when a square is differentiated?',
      );
    } else if (close(dw, -2 * e * x, 1e-4, 1e-6) && close(db, -2 * e, 1e-4, 1e-6)) {
      report.next(
        '크기는 맞습니다. 내려가는 방향이 아니라 기울기를 물었습니다.',
        'The size is right. The question was the gradient, not the way down.',
      );
    } else if (close(dw, 2 * e * x, 1e-4, 1e-6)) {
      report.next(
        'b가 1 변하면 e는 얼마나 변하나요?',
        'When b changes by 1, by how much does e?',
      );
    } else {
      report.next(
        '`numericalDiff`로 잰 값과 한 조각씩 비교해 보세요.',
        'Compare piece by piece with what `numericalDiff` measures.',
      );
    }
    report.stop(
      `w = ${w}, b = ${b}, x = ${x}, t = ${t}에서 [${dw}, ${db}]가 나왔습니다.`,
      `For w = ${w}, b = ${b}, x = ${x}, t = ${t} it gave [${dw}, ${db}].`,
    );
  }
  report.right('네 경우 모두 맞습니다.', 'All four cases are right.');
  report.next(
    '두 기울기가 함께 쓴 조각은 무엇인가요?',
    'Which piece do both gradients share?',
  );
}
