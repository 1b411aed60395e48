import { execFileSync } from 'node:child_process';
import { log } from '../../src/logarithm';
import { RandomState } from '../../src/random';

/** Logarithms with 50 digits by Python's decimal, each then rounded once to float64. */
const DECIMAL = `
import decimal, json, sys
decimal.getcontext().prec = 50
print(json.dumps([float(decimal.Decimal(x).ln()) for x in json.load(sys.stdin)]))
`;

function byDecimal(numbers: readonly number[]): number[] {
  const python = process.env.NABLA_TEST_PYTHON ?? 'python3';
  const input = JSON.stringify(numbers);
  const output = execFileSync(python, ['-c', DECIMAL], { input, encoding: 'utf8' });
  return JSON.parse(output) as number[];
}

test('log is rounded correctly between 0 and 1, where normal numbers need it', () => {
  const numbers = [...new RandomState(1).rand(5000).data];
  expect(numbers.map(log)).toEqual(byDecimal(numbers));
});

test('log is rounded correctly near 1, at the edges of its table, and far out', () => {
  const r = new RandomState(2);
  const near = [...r.rand(500).data].map((x) => 1 + (x - 0.5) * 2 ** -20);
  const far = [...r.uniform(-1022, 1023, 500).data].map((x) => 2 ** x);
  const edges = [Math.SQRT1_2, Math.SQRT2, 2, 0.5, 1 - 2 ** -53, 1 + 2 ** -52];
  const between = Array.from({ length: 128 }, (_, i) => (i + 90.5) / 128);
  const numbers = [...near, ...far, ...edges, ...between, 2 ** -1022];
  expect(numbers.map(log)).toEqual(byDecimal(numbers));
});

test('log 1 is 0', () => {
  expect(log(1)).toBe(0);
});
