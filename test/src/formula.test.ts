import { gradientDescent } from '../../src/descent';
import { numericalDiff, numericalGradient } from '../../src/differentiation';
import { ValueError } from '../../src/errors';
import { formula } from '../../src/formula';

test('is a function: its value and its numerical slope are those of section 4.3.2', () => {
  const f = formula('0.01x^2 + 0.1x');
  expect(f(10)).toBe(2);
  expect(numericalDiff(f, 5)).toBe(0.1999999999990898);
});

test('knows its derivative by rule', () => {
  const slope = formula('0.01x^2 + 0.1x').derivative();
  expect(slope.text).toBe('0.02 * x + 0.1');
  expect(slope.tex).toBe('0.02 x+0.1');
  expect(slope(5)).toBe(0.2);
});

test('of several variables takes a point as numbers, a list or an array', () => {
  const f = formula('x0^2 + x1^2');
  expect(f.variables).toEqual(['x0', 'x1']);
  expect([f(3, 4), f([3, 4])]).toEqual([25, 25]);
  expect(String(numericalGradient(f, [3, 4]))).toBe('[6. 8.]');
  expect(f.gradient()([3, 4]).toArray()).toEqual([6, 8]);
  expect(f.derivative('x1').text).toBe('2 * x1');
});

test('drives gradient descent, with the gradient by rule', () => {
  const f = formula('x0^2 + x1^2');
  const options = { lr: 0.1, stepNum: 100, gradient: f.gradient() };
  expect(String(gradientDescent(f, [-3, 4], options).x)).toBe(
    '[-6.11110793e-10  8.14814391e-10]',
  );
});

test("reads the book's notation", () => {
  expect(formula('x[0]**2 + x[1]**2').text).toBe('x0 ^ 2 + x1 ^ 2');
  expect(formula('ln(x)')(Math.E)).toBe(1);
});

// Closed forms, evaluated at x = 0.7.
const x = 0.7;
const s = 1 / (1 + Math.exp(-2 * x));
test.each([
  ['sigmoid(2x)', s, 2 * s * (1 - s)],
  [
    'e^x * sin(pi x)',
    Math.exp(x) * Math.sin(Math.PI * x),
    Math.exp(x) * (Math.sin(Math.PI * x) + Math.PI * Math.cos(Math.PI * x)),
  ],
  ['ln(x) / x', Math.log(x) / x, (1 - Math.log(x)) / x ** 2],
  ['tanh(x)', Math.tanh(x), 1 - Math.tanh(x) ** 2],
  ['sqrt(abs(x))', Math.sqrt(x), 0.5 / Math.sqrt(x)],
  ['(x - 3)^4', (x - 3) ** 4, 4 * (x - 3) ** 3],
  ['-x^2', -(x ** 2), -2 * x],
  ['2^3^x', 2 ** (3 ** x), Math.log(2) * Math.log(3) * 3 ** x * 2 ** (3 ** x)],
  [
    'log(x, 2) + log10(x)',
    Math.log2(x) + Math.log10(x),
    1 / (x * Math.LN2) + 1 / (x * Math.LN10),
  ],
  [
    'tan(x) + cot(x) + sec(x)',
    Math.tan(x) + 1 / Math.tan(x) + 1 / Math.cos(x),
    1 / Math.cos(x) ** 2 - 1 / Math.sin(x) ** 2 + Math.tan(x) / Math.cos(x),
  ],
  ['7', 7, 0],
])('%s has the value and the derivative of its closed form', (text, value, slope) => {
  const f = formula(text);
  expect(f(x)).toBeCloseTo(value, 12);
  expect(f.derivative()(x)).toBeCloseTo(slope, 11);
  expect(numericalDiff(f, x)).toBeCloseTo(slope, 6);
});

test('writes TeX with subscripts', () => {
  expect(formula('x0^2/20 + exp(-x1)').tex).toBe(
    '\\frac{{x_{0}}^{2}}{20}+\\exp\\left(-x_{1}\\right)',
  );
});

test('takes the names and the order of its variables when they are given', () => {
  const f = formula('y^2', ['x', 'y']);
  expect(f(5, 3)).toBe(9);
  expect(f.gradient()([5, 3]).toArray()).toEqual([0, 6]);
  expect(() => formula('x + y', ['x'])).toThrow(
    "'x + y' holds y, but its variables are given as x.",
  );
});

test('sorts variables by their numbers', () => {
  expect(formula('x10 + x2 + a').variables).toEqual(['a', 'x2', 'x10']);
});

test.each([
  ['', "A formula is a text such as '0.01x^2 + 0.1x', but '' came."],
  ['x +', "'x +' cannot be read as a formula: Unexpected end of expression"],
  ['3 kg', "holds the name 'kg', which is neither a constant (e, pi) nor a variable"],
  ['foo(x)', "holds the function 'foo', which is not known; known are abs, "],
  ['constructor(x)', "holds the function 'constructor'"],
  ['x.constructor', "holds 'x.constructor', which is no part of a formula of numbers"],
  ['x = 3', "holds 'x = 3', which is no part of a formula of numbers"],
  ['[1, 2]', 'no part of a formula'],
  ['"a"', 'no part of a formula'],
  ['x!', "holds the operator '!', which a formula does not know"],
  ['sin(x, 2)', 'gives sin 2 values, which it does not take'],
])('%p is refused', (text, message) => {
  expect(() => formula(text)).toThrow(ValueError);
  expect(() => formula(text)).toThrow(message);
});

test('a point with too few or too many values is refused', () => {
  const f = formula('x0 + x1');
  expect(() => f(1)).toThrow("'x0 + x1' has the variables x0, x1, but 1 values came.");
  expect(() => f([1, 2, 3])).toThrow('a point needs shape (2,), but the shape is (3,)');
  expect(() => f.derivative()).toThrow(
    "say by which one to differentiate, as in derivative('x0')",
  );
  expect(() => f.derivative('z')).toThrow(
    "has no variable 'z'; its variables are x0, x1",
  );
});

test('what has no derivative by rule says so', () => {
  expect(() => formula('max(0, x)').derivative()).toThrow(
    'cannot be differentiated by rule',
  );
});
