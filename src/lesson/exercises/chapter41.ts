/** The checks of lesson 4.1, learning from data. */
import { brief, close, functionIn, numberIn, plain } from '../judge';
import type { Exercise, Report } from '../judge';

const MACHINE = ['기계', 'machine', 'computer', '컴퓨터'];
const PERSON = ['사람', '인간', 'person', 'human'];

export const chapter41: Readonly<Record<string, Exercise>> = {
  '4.1-1': {
    topic: {
      ko: '784-50-10 신경망의 매개변수 개수',
      en: 'parameters of a 784-50-10 network',
    },
    judge(answer, report) {
      const n = numberIn(answer, report);
      if (n === 39_760) {
        report.right(
          '가중치와 편향을 모두 셌습니다.',
          'Weights and biases, all counted.',
        );
        report.next(
          '매개변수 하나를 사람이 1초 만에 정한다면 전부 정하는 데 몇 시간이 걸릴까요?',
          'If a person set one parameter a second, how many hours would it take?',
        );
        return;
      }
      if (n === 39_700) {
        report.right('가중치 개수는 맞습니다.', 'The weights are counted right.');
        report.off(
          '그런데 매개변수가 60개 모자랍니다.',
          'But 60 parameters are missing.',
        );
        report.next(
          '은닉층과 출력층의 뉴런마다 가중치 말고 무엇이 하나씩 더 있나요?',
          'What else does each neuron of the hidden and output layers have?',
        );
        return;
      }
      report.off(`${n}개는 아닙니다.`, `It is not ${n}.`);
      report.next(
        '층과 층 사이의 가중치를 행렬로 그려 보세요. 행과 열은 각각 몇 개인가요?',
        'Draw the weights between two layers as a matrix. How many rows and columns?',
      );
    },
  },
  '4.1-2': {
    topic: { ko: '특징은 누가 정하는가', en: 'who decides on the features' },
    judge: judgeWhoDecides,
  },
  '4.1-3': {
    topic: {
      ko: '훈련 데이터와 시험 데이터로 나누기',
      en: 'splitting training and test data',
    },
    judge: judgeSplit,
  },
  '4.1-4': {
    topic: { ko: '정확도 함수', en: 'an accuracy function' },
    judge: judgeAccuracy,
  },
};

function judgeWhoDecides(answer: unknown, report: Report): void {
  const given = plain(answer);
  if (!Array.isArray(given) || given.length !== 3) {
    report.stop(
      `'사람' 또는 '기계' 세 개를 배열로 답해야 하는데, 받은 값은 ${brief(answer)}입니다.`,
      `The answer is an array of three, each 'person' or 'machine', but ${brief(answer)} came.`,
    );
  }
  const expected = [PERSON, PERSON, MACHINE];
  const names = [
    { ko: '사람이 짠 알고리즘', en: 'the algorithm a person wrote' },
    { ko: '사람이 정한 특징 + 기계학습', en: 'hand-made features + machine learning' },
    { ko: '신경망', en: 'the neural network' },
  ];
  given.forEach((value: unknown, i) => {
    const word = String(value).trim().toLowerCase();
    const { ko, en } = names[i];
    if (expected[i].includes(word)) {
      report.right(`${ko}: 맞습니다.`, `Right for ${en}.`);
    } else if (MACHINE.includes(word) || PERSON.includes(word)) {
      report.off(`${ko}: 다시 생각해 보세요.`, `Think again about ${en}.`);
    } else {
      report.off(
        `${ko}: '${word}' 대신 '사람'이나 '기계'로 답하세요.`,
        `For ${en} answer 'person' or 'machine', not '${word}'.`,
      );
    }
  });
  report.next(
    '특징을 정하는 일과 특징에서 규칙을 찾는 일을 나누어 생각해 보세요.',
    'Keep choosing features apart from finding a rule in them.',
  );
}

function judgeSplit(answer: unknown, report: Report): void {
  const split = functionIn(answer, report);
  for (const [n, ratio] of [
    [10, 0.8],
    [1000, 0.7],
    [7, 0.5],
  ] as const) {
    const [train, test] = parts(split(n, ratio), report);
    const all = [...train, ...test];
    const inRange = all.every((i) => Number.isInteger(i) && i >= 0 && i < n);
    if (!inRange) {
      report.stop(
        `split(${n}, ${ratio}): 0 이상 ${n} 미만의 정수가 아닌 번호가 있습니다.`,
        `split(${n}, ${ratio}): some indices are not whole numbers from 0 to ${n - 1}.`,
      );
    }
    const trainSet = new Set(train);
    const shared = test.filter((i) => trainSet.has(i));
    if (shared.length > 0) {
      report.next(
        '이미 본 문제로 시험을 보면 점수가 무엇을 말해 줄까요?',
        'What does a score say when the exam repeats questions already seen?',
      );
      report.stop(
        `split(${n}, ${ratio}): ${brief(shared)}번이 훈련과 시험 양쪽에 있습니다.`,
        `split(${n}, ${ratio}): ${brief(shared)} is in training and test data.`,
      );
    }
    if (all.length !== n || new Set(all).size !== n) {
      report.stop(
        `split(${n}, ${ratio}): ${n}개를 한 번씩 나누어야 하는데 서로 다른 번호가 ` +
          `${new Set(all).size}개, 전체가 ${all.length}개입니다.`,
        `split(${n}, ${ratio}): all ${n} should appear once, but there are ` +
          `${new Set(all).size} different ones among ${all.length}.`,
      );
    }
    if (Math.abs(train.length - n * ratio) >= 1) {
      report.stop(
        `split(${n}, ${ratio}): 훈련 데이터가 ${train.length}개인데 비율과 맞지 않습니다.`,
        `split(${n}, ${ratio}): ${train.length} for training does not match the ratio.`,
      );
    }
  }
  report.right('겹치는 번호가 없습니다.', 'No index is on both sides.');
  report.right(
    '빠진 번호도 없고 비율도 맞습니다.',
    'None is missing, and the ratio holds.',
  );
  const [firstTrain] = parts(split(1000, 0.7), report);
  if (firstTrain.every((i) => i < 700)) {
    report.next(
      '데이터가 0부터 9까지 숫자 순서로 정렬되어 있다면, 앞에서부터 자르면 어떻게 될까요?',
      'If the data were sorted from 0 to 9, what would cutting off the front do?',
    );
  } else {
    report.next(
      '무작위로 섞으면 실행할 때마다 달라집니다. 같은 결과를 얻으려면 무엇이 필요할까요?',
      'Shuffling differs from run to run. What would make it repeatable?',
    );
  }
}

/** The two lists of a split: `[train, test]` or `{ train, test }`. */
function parts(value: unknown, report: Report): [number[], number[]] {
  const given =
    typeof value === 'object' && value !== null && 'train' in value && 'test' in value
      ? [value.train, value.test]
      : value;
  const lists = plain(given);
  if (
    Array.isArray(lists) &&
    lists.length === 2 &&
    Array.isArray(lists[0]) &&
    Array.isArray(lists[1])
  ) {
    return [lists[0] as number[], lists[1] as number[]];
  }
  const listed = Array.isArray(given) ? given.map(plain) : given;
  return report.stop(
    `[훈련 번호들, 시험 번호들]을 돌려주어야 하는데, 받은 값은 ${brief(listed)}입니다.`,
    `The function should return [training indices, test indices], not ${brief(listed)}.`,
  );
}

function judgeAccuracy(answer: unknown, report: Report): void {
  const accuracy = functionIn(answer, report);
  const cases: readonly (readonly [number[], number[], number])[] = [
    [[7, 2, 1, 0], [7, 2, 1, 4], 0.75],
    [[1, 2, 3], [1, 2, 3], 1],
    [[0, 0, 0, 0, 0], [1, 2, 3, 4, 5], 0],
    [[0, 1, 0, 1, 0, 1, 0], [0, 0, 0, 1, 1, 1, 1], 4 / 7],
  ];
  for (const [y, t, expected] of cases) {
    const value = numberIn(accuracy([...y], [...t]), report);
    if (close(value, expected, 1e-9, 1e-12)) continue;
    const matches = expected * t.length;
    if (close(value, expected * 100, 1e-9, 0)) {
      report.next(
        '0과 1 사이의 비율로 답해 보세요.',
        'Answer with a share between 0 and 1.',
      );
    } else if (close(value, matches, 1e-9, 0)) {
      report.next(
        '데이터가 10,000개로 늘어도 서로 비교할 수 있으려면 무엇으로 나누어야 할까요?',
        'To compare with 10,000 data, what should the count be divided by?',
      );
    } else {
      report.next(
        '같은 자리끼리 비교해서 맞은 것만 세어 보세요.',
        'Compare place by place and count only those that agree.',
      );
    }
    report.stop(
      `예측 ${brief(y)}, 정답 ${brief(t)}일 때 ${value}이 나왔습니다.`,
      `For predictions ${brief(y)} and labels ${brief(t)} it gave ${value}.`,
    );
  }
  report.right(
    '네 경우 모두 맞힌 비율이 정확합니다.',
    'The share is right in all four cases.',
  );
  report.next(
    '정확도는 왜 학습의 목표로 쓰지 않을까요? 4.2에서 확인합니다.',
    'Why is accuracy not what training aims at? Lesson 4.2 shows it.',
  );
}
