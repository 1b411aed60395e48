/** The checks of lesson 4.2, loss functions. */
import { brief, close, functionIn, numberIn, numbersIn } from '../judge';
import type { Exercise, Report } from '../judge';

export const chapter42: Readonly<Record<string, Exercise>> = {
  '4.2-1': {
    topic: {
      ko: '정답 확률 0.25의 교차 엔트로피 오차',
      en: 'cross-entropy error at probability 0.25',
    },
    judge(answer, report) {
      const loss = numberIn(answer, report);
      const expected = -Math.log(0.25);
      if (close(loss, expected, 0, 5e-3)) {
        report.right('정답 자리의 확률만 썼습니다.', 'Only the true class counted.');
        report.next(
          '확률이 절반으로 줄 때마다 손실은 얼마씩 늘어날까요?',
          'How much does the loss grow each time the probability halves?',
        );
        return;
      }
      report.off(`손실은 ${loss}이 아닙니다.`, `The loss is not ${loss}.`);
      if (close(loss, -expected, 0, 5e-3)) {
        report.next(
          '크기는 맞습니다. 손실이 음수일 수 있을까요?',
          'The size is right. Can this loss be negative?',
        );
      } else if (close(loss, 2, 0, 5e-3) || close(loss, -Math.log10(0.25), 0, 5e-3)) {
        report.next('로그의 밑을 확인해 보세요.', 'Look at the base of the logarithm.');
      } else {
        report.next(
          '원-핫 정답에서 0인 자리는 합에 무엇을 보탤까요?',
          'What do the zeros of a one-hot label add to the sum?',
        );
      }
    },
  },
  '4.2-2': {
    topic: { ko: '오차제곱합 직접 쓰기', en: 'writing the sum of squared errors' },
    judge: judgeSumSquaredError,
  },
  '4.2-3': {
    topic: {
      ko: '숫자 레이블용 배치 교차 엔트로피',
      en: 'batch cross-entropy for label indices',
    },
    judge: judgeBatchCrossEntropy,
  },
  '4.2-4': {
    topic: { ko: '맞혔는데 손실이 큰 출력', en: 'right, and yet a large loss' },
    judge: judgeRightButUnsure,
  },
  '4.2-5': {
    topic: { ko: '이상치와 MSE, MAE', en: 'an outlier under MSE and MAE' },
    judge: judgeOutlier,
  },
};

function judgeSumSquaredError(answer: unknown, report: Report): void {
  const error = functionIn(answer, report);
  const cases = [
    { y: [0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0], hit: 2 },
    { y: [0.1, 0.05, 0.1, 0, 0.05, 0.1, 0, 0.6, 0, 0], hit: 2 },
    { y: [0.2, 0.8], hit: 0 },
    { y: [0, 0, 1], hit: 2 },
  ];
  for (const { y, hit } of cases) {
    const t = y.map((_, k) => (k === hit ? 1 : 0));
    let sum = 0;
    y.forEach((yk, k) => (sum += (yk - t[k]) ** 2));
    const expected = sum / 2;
    const value = numberIn(error([...y], [...t]), report);
    if (close(value, expected, 1e-9, 1e-12)) continue;
    if (close(value, sum, 1e-9, 1e-12)) {
      report.right('차를 제곱해 모두 더했습니다.', 'Differences squared and added up.');
      report.next(
        '식의 맨 앞을 다시 보세요.',
        'Look again at the very front of the formula.',
      );
    } else if (close(value, sum / y.length, 1e-9, 1e-12)) {
      report.next(
        '그것은 평균입니다. 이 오차의 이름은 무엇이었나요?',
        'That is a mean. What was this error called?',
      );
    } else if (close(value, 0, 0, 1e-12)) {
      report.next(
        '더하기 전에 양수와 음수가 서로 지워지지 않았나요?',
        'Did positive and negative differences cancel before they were added?',
      );
    }
    report.stop(
      `y = ${brief(y)}, 정답 ${hit}일 때 ${value}이 나왔습니다.`,
      `For y = ${brief(y)} and the true class ${hit} it gave ${value}.`,
    );
  }
  report.right('네 경우 모두 맞습니다.', 'All four cases are right.');
  report.next(
    '앞에 붙은 ½은 미분하면 무엇과 지워질까요?',
    'What does the ½ cancel when the error is differentiated?',
  );
}

function judgeBatchCrossEntropy(answer: unknown, report: Report): void {
  const error = functionIn(answer, report);
  const batches = [
    { y: [[0.1, 0.9]], t: [1] },
    {
      y: [
        [0.7, 0.2, 0.1],
        [0.1, 0.3, 0.6],
        [0.25, 0.5, 0.25],
      ],
      t: [0, 1, 2],
    },
    {
      y: [
        [0.5, 0.5],
        [0.9, 0.1],
        [0.2, 0.8],
        [0.6, 0.4],
      ],
      t: [0, 0, 1, 1],
    },
  ];
  for (const { y, t } of batches) {
    let sum = 0;
    t.forEach((label, n) => (sum -= Math.log(y[n][label])));
    const expected = sum / t.length;
    const value = numberIn(
      error(
        y.map((row) => [...row]),
        [...t],
      ),
      report,
    );
    if (close(value, expected, 1e-5, 1e-5)) continue;
    if (close(value, sum, 1e-5, 1e-5)) {
      report.right(
        '정답 자리의 로그를 모두 더했습니다.',
        'The right logarithms are added.',
      );
      report.next(
        '배치가 두 배로 커지면 이 값은 어떻게 될까요?',
        'What happens to this value when the batch doubles?',
      );
    } else if (close(value, -expected, 1e-5, 1e-5)) {
      report.next('부호를 확인해 보세요.', 'Look at the sign.');
    } else {
      report.next(
        'n번째 데이터에서는 y[n]의 몇 번째 값을 보아야 하나요?',
        'Which value of y[n] counts for datum n?',
      );
    }
    report.stop(
      `데이터 ${t.length}개짜리 배치에서 ${value}이 나왔습니다.`,
      `For a batch of ${t.length} it gave ${value}.`,
    );
  }
  report.right('배치 크기로 나눈 평균입니다.', 'It is the mean over the batch.');
  const atZero = numberIn(error([[1, 0]], [1]), report);
  if (Number.isFinite(atZero)) {
    report.right(
      '확률이 0이어도 무한대가 되지 않습니다.',
      'Probability 0 stays finite.',
    );
    return;
  }
  report.off(
    '정답의 확률이 정확히 0이면 결과가 무한대가 됩니다.',
    'When the true class has probability exactly 0 the result is infinite.',
  );
  report.next(
    '로그에 들어가는 값이 0이 되지 않게 하려면 무엇을 더하면 될까요?',
    'What could be added so that the logarithm never meets 0?',
  );
}

function judgeRightButUnsure(answer: unknown, report: Report): void {
  const y = numbersIn(answer, 10, report);
  let sum = 0;
  for (const yk of y) sum += yk;
  if (y.some((yk) => yk < 0 || yk > 1)) {
    report.stop(
      '0과 1 사이가 아닌 값이 있습니다.',
      'Some values are not between 0 and 1.',
    );
  }
  if (!close(sum, 1, 0, 1e-6)) {
    report.next(
      '확률을 모두 더하면 얼마여야 하나요?',
      'What must probabilities add up to?',
    );
    report.stop(`합이 ${sum}입니다.`, `They add up to ${sum}.`);
  }
  report.right('합이 1인 확률 분포입니다.', 'It is a probability distribution.');
  const rival = Math.max(...y.filter((_, k) => k !== 2));
  const loss = -Math.log(y[2] + 1e-7);
  if (y[2] > rival) {
    report.right('2일 확률이 가장 높습니다.', 'Class 2 is the most probable.');
  } else {
    report.off(
      '2가 1등이 아니므로 오답입니다.',
      'Class 2 does not lead, so it is wrong.',
    );
  }
  const shown = loss.toFixed(3);
  if (loss > 2) {
    report.right(`손실은 ${shown}로 2보다 큽니다.`, `The loss is ${shown}, above 2.`);
  } else {
    report.off(
      `손실이 ${shown}로 2를 넘지 않습니다.`,
      `The loss is ${shown}, not above 2.`,
    );
  }
  if (report.correct) {
    report.next(
      '이 출력과 확신에 찬 정답은 정확도로 구별할 수 있을까요?',
      'Could accuracy tell this output from a confident one?',
    );
  } else {
    report.next(
      '2일 확률은 1등이면서 e⁻² ≈ 0.135보다 작아야 합니다. 나머지는 어떻게 나누면 될까요?',
      'Class 2 must lead with less than e⁻² ≈ 0.135. How is the rest to be shared out?',
    );
  }
}

function judgeOutlier(answer: unknown, report: Report): void {
  const [mse, mae] = numbersIn(answer, 2, report) as [number, number];
  const mseOk = close(mse, 22, 0, 0.5);
  const maeOk = close(mae, 3, 0, 0.5);
  if (mseOk)
    report.right('MSE의 최저점이 맞습니다.', 'The lowest point of MSE is right.');
  else
    report.off(`MSE는 c = ${mse}에서 최저가 아닙니다.`, `MSE is not lowest at ${mse}.`);
  if (maeOk)
    report.right('MAE의 최저점이 맞습니다.', 'The lowest point of MAE is right.');
  else
    report.off(`MAE는 c = ${mae}에서 최저가 아닙니다.`, `MAE is not lowest at ${mae}.`);
  if (close(mse, 3, 0, 0.5) && close(mae, 22, 0, 0.5)) {
    report.next('순서가 [MSE, MAE]인지 보세요.', 'Is the order [MSE, MAE]?');
  } else if (mseOk && maeOk) {
    report.next(
      '두 값은 데이터의 무엇과 같은가요? 100을 1,000으로 바꾸면 어느 쪽이 움직일까요?',
      'Which properties of the data are they? With 1,000 for 100, which one moves?',
    );
  } else {
    report.next(
      '그림의 두 곡선에서 가장 낮은 곳을 확대해 보세요.',
      'Zoom in on the lowest point of each curve in the chart.',
    );
  }
}
