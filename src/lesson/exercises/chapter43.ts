/** The checks of lesson 4.3, numerical differentiation. */
import { close, functionIn, numberIn, numbersIn } from '../judge';
import type { Exercise, Report } from '../judge';

export const chapter43: Readonly<Record<string, Exercise>> = {
  '4.3-1': {
    topic: { ko: 'x = 7에서의 접선 기울기', en: 'slope of the tangent at x = 7' },
    judge(answer, report) {
      const slope = numberIn(answer, report);
      if (close(slope, 0.24, 0, 1e-6)) {
        report.right('0.02x + 0.1과 일치합니다.', 'It agrees with 0.02x + 0.1.');
        report.next(
          'x가 1만큼 커질 때마다 기울기는 얼마씩 커지나요?',
          'By how much does the slope grow each time x grows by 1?',
        );
        return;
      }
      report.off(`x = 7에서 ${slope}은 아닙니다.`, `At x = 7 it is not ${slope}.`);
      if (close(slope, 1.19, 0, 1e-6)) {
        report.next(
          '그것은 함숫값 f(7)입니다. 변화율이 필요합니다.',
          'That is the value f(7). The rate of change is wanted.',
        );
      } else if (close(slope, 0.24, 0, 0.02)) {
        report.next(
          '아주 가깝습니다. h가 너무 크지는 않나요?',
          'Very close. Is h perhaps too large?',
        );
      } else {
        report.next(
          '0.01x²과 0.1x를 각각 미분해서 더해 보세요.',
          'Differentiate 0.01x² and 0.1x one by one, then add.',
        );
      }
    },
  },
  '4.3-2': {
    topic: { ko: '전방 차분 함수', en: 'a forward difference' },
    judge: judgeForwardDifference,
  },
  '4.3-3': {
    topic: { ko: '오차를 10⁻¹⁰보다 작게 하는 h', en: 'an h with an error below 10⁻¹⁰' },
    judge: judgeStep,
  },
  '4.3-4': {
    topic: { ko: '편미분 두 개', en: 'two partial derivatives' },
    judge: judgePartials,
  },
  '4.3-5': {
    topic: { ko: '기울기가 0.5가 되는 곳', en: 'where the slope is 0.5' },
    judge(answer, report) {
      const x = numberIn(answer, report);
      const slope = 0.02 * x + 0.1;
      if (close(x, 20, 0, 1e-2)) {
        report.right('그 점에서 접선의 기울기가 0.5입니다.', 'The slope there is 0.5.');
        report.next(
          '기울기가 0인 곳은 어디이고, 그곳에서 함수는 어떤 모양인가요?',
          'Where is the slope 0, and what does the function look like there?',
        );
        return;
      }
      report.off(
        `x = ${x}에서 기울기는 ${slope.toFixed(3)}입니다.`,
        `At x = ${x} the slope is ${slope.toFixed(3)}.`,
      );
      if (slope < 0.5)
        report.next('더 오른쪽으로 가 보세요.', 'Go further to the right.');
      else report.next('더 왼쪽으로 가 보세요.', 'Go further to the left.');
    },
  },
};

function judgeForwardDifference(answer: unknown, report: Report): void {
  const diff = functionIn(answer, report);
  const f = (x: number): number => x ** 3;
  for (const [x, h] of [
    [2, 0.5],
    [-1, 0.1],
    [3, 1e-3],
  ] as const) {
    const value = numberIn(diff(f, x, h), report);
    const forward = 3 * x * x + 3 * x * h + h * h;
    const backward = 3 * x * x - 3 * x * h + h * h;
    const central = 3 * x * x + h * h;
    if (close(value, forward, 1e-8, 0)) continue;
    if (close(value, central, 1e-8, 0)) {
      report.next(
        '그것은 중심 차분입니다. 전방 차분은 x와 어느 점 사이의 기울기인가요?',
        'That is the central difference. Which two points does the forward one join?',
      );
    } else if (close(value, backward, 1e-8, 0)) {
      report.next(
        '그것은 x에서 뒤로 간 후방 차분입니다.',
        'That steps back from x: the backward difference.',
      );
    } else if (close(value, forward * h, 1e-8, 0)) {
      report.next(
        '차이를 무엇으로 나누어야 하나요?',
        'What is the difference divided by?',
      );
    } else {
      report.next(
        '정의의 극한 기호 안쪽만 그대로 옮겨 보세요.',
        'Copy just what stands inside the limit of the definition.',
      );
    }
    report.stop(
      `f(x) = x³, x = ${x}, h = ${h}에서 ${value}이 나왔습니다.`,
      `For f(x) = x³, x = ${x} and h = ${h} it gave ${value}.`,
    );
  }
  report.right(
    '세 점에서 모두 전방 차분입니다.',
    'A forward difference at all three points.',
  );
  report.next(
    'x³의 전방 차분에서 참값 3x²을 빼면 무엇이 남을까요?',
    'What remains when the true 3x² is taken from the forward difference of x³?',
  );
}

function judgeStep(answer: unknown, report: Report): void {
  const h = numberIn(answer, report);
  if (!(h > 0) || !Number.isFinite(h)) {
    report.stop(
      `h는 양수여야 하는데 ${h}입니다.`,
      `h should be positive, but it is ${h}.`,
    );
  }
  const slope = (Math.sin(1 + h) - Math.sin(1 - h)) / (2 * h);
  const error = Math.abs(slope - Math.cos(1));
  const shown = error.toExponential(1);
  if (error < 1e-10) {
    report.right(`오차가 ${shown}입니다.`, `The error is ${shown}.`);
    report.next(
      'h를 더 줄이면 오차가 계속 줄어들까요?',
      'Does the error keep falling when h gets smaller still?',
    );
    return;
  }
  report.off(
    `h = ${h}이면 오차가 ${shown}입니다.`,
    `With h = ${h} the error is ${shown}.`,
  );
  if (h > 1e-5) {
    report.next(
      '절단 오차가 더 큽니다. V자 곡선의 어느 쪽에 서 있나요?',
      'Truncation rules here. On which side of the V do you stand?',
    );
  } else {
    report.next(
      '반올림 오차가 더 큽니다. V자 곡선의 어느 쪽에 서 있나요?',
      'Rounding rules here. On which side of the V do you stand?',
    );
  }
}

function judgePartials(answer: unknown, report: Report): void {
  const [first, second] = numbersIn(answer, 2, report) as [number, number];
  const firstOk = close(first, -4, 0, 1e-3);
  const secondOk = close(second, 7, 0, 1e-3);
  if (firstOk) report.right('x₀에 대한 편미분이 맞습니다.', 'The one for x₀ is right.');
  else {
    report.off(`x₀에 대한 편미분은 ${first}이 아닙니다.`, `For x₀ it is not ${first}.`);
    report.next(
      'x₁ = -1을 숫자로 굳히면 x₀만의 어떤 함수가 남나요?',
      'With x₁ frozen at -1, which function of x₀ alone is left?',
    );
  }
  if (secondOk)
    report.right('x₁에 대한 편미분이 맞습니다.', 'The one for x₁ is right.');
  else {
    report.off(
      `x₁에 대한 편미분은 ${second}이 아닙니다.`,
      `For x₁ it is not ${second}.`,
    );
    report.next(
      'x₀ = 2를 숫자로 굳히면 x₁만의 어떤 함수가 남나요?',
      'With x₀ frozen at 2, which function of x₁ alone is left?',
    );
  }
  if (report.correct) {
    report.next(
      '두 값을 한 벡터로 묶은 것의 이름을 4.4에서 만납니다.',
      'Bound into one vector they get a name: see lesson 4.4.',
    );
  }
}
