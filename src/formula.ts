/**
 * Formulas as a learner types them: `formula('0.01x^2 + 0.1x')` is a function to call, to
 * differentiate by rule, and to show as TeX.
 *
 * mathjs reads the text and differentiates it. What it reads is turned into a tree of
 * small functions; no text is ever run as a program. mathjs is loaded when the first
 * formula is made.
 */
import type * as MathJs from 'mathjs';
import { asArray, NdArray } from './array/ndarray';
import type { ArrayInput } from './array/ndarray';
import { ShapeError, shapeText, ValueError, valueText } from './errors';

/** A formula of one or several variables. */
export interface Formula {
  /**
   * The value at a point: `f(5)` for one variable; `f(3, 4)` or `f([3, 4])` for two, in the
   * order of `variables`.
   */
  (x: number | ArrayInput, ...more: readonly number[]): number;
  /** The formula in mathjs notation. */
  readonly text: string;
  /** The formula in TeX, without dollar signs. */
  readonly tex: string;
  /** The names of its variables, in the order in which a point gives their values. */
  readonly variables: readonly string[];
  /** The (partial) derivative by one variable, by the rules of calculus and simplified. */
  derivative(variable?: string): Formula;
  /** All partial derivatives as one function of a point, in the order of `variables`. */
  gradient(): (x: ArrayInput) => NdArray;
  toString(): string;
}

/** What a node of the formula computes from the values of the variables. */
type Evaluator = (values: ArrayLike<number>) => number;

/** What is used of an operator node, whatever its operator. */
interface Operator {
  readonly op: string;
  readonly fn: string;
  readonly args: readonly MathJs.MathNode[];
}

const CONSTANTS: Readonly<Record<string, number>> = { e: Math.E, pi: Math.PI };

/** Functions of one number, by the names that mathjs gives them. */
const FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  abs: Math.abs,
  acos: Math.acos,
  asin: Math.asin,
  atan: Math.atan,
  cbrt: Math.cbrt,
  ceil: Math.ceil,
  cos: Math.cos,
  cosh: Math.cosh,
  cot: (x) => 1 / Math.tan(x),
  csc: (x) => 1 / Math.sin(x),
  exp: Math.exp,
  floor: Math.floor,
  log: Math.log,
  log10: Math.log10,
  log2: Math.log2,
  round: Math.round,
  sec: (x) => 1 / Math.cos(x),
  sech: (x) => 1 / Math.cosh(x),
  sign: Math.sign,
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
};

/** Functions of several numbers. */
const FUNCTIONS_OF_MANY: Readonly<Record<string, (...x: number[]) => number>> = {
  max: Math.max,
  min: Math.min,
  pow: Math.pow,
};

const OPERATIONS: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  pow: (a, b) => a ** b,
};

/** Other ways to write what mathjs knows: the book's `x[0]**2`, `ln`, and the sigmoid. */
const SPELLINGS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\b([a-z])\[(\d+)\]/gi, '$1$2'],
  [/\*\*/g, '^'],
  [/\bln(?=\s*\()/g, 'log'],
];

/** A letter, with digits behind it or without: x, y, x0, w12. */
const VARIABLE = /^[a-z]\d*$/i;

/**
 * Reads a formula of numbers, variables (a letter, perhaps with a number: `x`, `x0`), the
 * constants e and pi, `+ - * / ^`, parentheses, and functions such as exp, log, sin, sqrt,
 * sigmoid, max. A product may leave out its sign: `0.1x`. The book's `x[0]**2` is read too.
 * @param variables the names and their order, where the formula does not hold them all;
 *   default: those in the formula, sorted, or x where there is none
 * @throws ValueError for text that is no formula, and for names that are not known
 */
export function formula(text: string, variables?: readonly string[]): Formula {
  if (typeof text !== 'string' || text.trim() === '') {
    throw new ValueError(
      `A formula is a text such as '0.01x^2 + 0.1x', but ${valueText(text)} came.`,
    );
  }
  const spelled = SPELLINGS.reduce(
    (result, [pattern, replacement]) => result.replace(pattern, replacement),
    text,
  );
  const math = mathjs();
  let node: MathJs.MathNode;
  try {
    node = math.parse(spelled);
  } catch (error) {
    throw new ValueError(
      `'${text}' cannot be read as a formula: ${(error as Error).message}.`,
    );
  }
  const root = withoutSigmoid(node);
  const found = variablesOf(root, text);
  const names = variables ?? (found.length === 0 ? ['x'] : found);
  const unknown = found.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new ValueError(
      `'${text}' holds ${unknown.join(', ')}, but its variables are given as ${names.join(', ')}.`,
    );
  }
  return fromNode(root, names, text);
}

/** Makes the function of a tree that was read, with what belongs to it. */
function fromNode(
  root: MathJs.MathNode,
  variables: readonly string[],
  original: string,
): Formula {
  const evaluate = compiled(root, variables, original);
  const call = (x: number | ArrayInput, ...more: readonly number[]): number =>
    evaluate(pointOf(x, more, variables, original));
  const derivative = (variable?: string): Formula =>
    derivativeOf(root, variables, original, variable);
  const text = root.toString();
  return Object.assign(call, {
    text,
    tex: texOf(root),
    variables,
    derivative,
    gradient: () => {
      const partials = variables.map((variable) => derivative(variable));
      return (x: ArrayInput): NdArray =>
        new NdArray(
          Float64Array.from(partials, (partial) => partial(x)),
          [variables.length],
        );
    },
    toString: () => text,
  });
}

/** The values of the variables, refused when there are more or fewer than variables. */
function pointOf(
  x: number | ArrayInput,
  more: readonly number[],
  variables: readonly string[],
  text: string,
): ArrayLike<number> {
  if (typeof x === 'number') {
    if (1 + more.length === variables.length) return [x, ...more];
  } else {
    const { data, shape } = asArray(x);
    if (data.length === variables.length && more.length === 0) return data;
    throw new ShapeError(
      `'${text}' has the variables ${variables.join(', ')}: a point needs shape (${variables.length},), but the shape is ${shapeText(shape)}.`,
    );
  }
  throw new ShapeError(
    `'${text}' has the variables ${variables.join(', ')}, but ${1 + more.length} values came.`,
  );
}

// Reading

/** The names in the formula that stand for variables, sorted; refuses names nobody knows. */
function variablesOf(root: MathJs.MathNode, text: string): string[] {
  const names = new Set<string>();
  root.traverse((node, path, parent) => {
    const isFunctionName =
      path === 'fn' && mathjs().isFunctionNode(parent) && parent.fn === node;
    if (!mathjs().isSymbolNode(node) || isFunctionName) return;
    if (Object.hasOwn(CONSTANTS, node.name)) return;
    if (!VARIABLE.test(node.name)) {
      throw new ValueError(
        `'${text}' holds the name '${node.name}', which is neither a constant (${Object.keys(CONSTANTS).join(', ')}) ` +
          'nor a variable: a variable is one letter, perhaps with a number, such as x or x0.',
      );
    }
    names.add(node.name);
  });
  return [...names].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** Writes sigmoid(u) as 1 / (1 + exp(−u)), which can be differentiated by rule. */
function withoutSigmoid(root: MathJs.MathNode): MathJs.MathNode {
  const math = mathjs();
  return root.transform((node) =>
    math.isFunctionNode(node) && node.fn.name === 'sigmoid' && node.args.length === 1
      ? math
          .parse('1 / (1 + exp(-(u)))')
          .transform((part) =>
            math.isSymbolNode(part) && part.name === 'u'
              ? withoutSigmoid(node.args[0])
              : part,
          )
      : node,
  );
}

// Evaluating

/** Turns a tree into nested functions. The text is only for messages. */
function compiled(
  node: MathJs.MathNode,
  variables: readonly string[],
  text: string,
): Evaluator {
  const math = mathjs();
  const inner = (child: MathJs.MathNode): Evaluator => compiled(child, variables, text);
  if (math.isConstantNode(node) && typeof node.value === 'number') {
    const { value } = node;
    return () => value;
  }
  if (math.isSymbolNode(node)) {
    const position = variables.indexOf(node.name);
    if (position >= 0) return (values) => values[position];
    const constant = CONSTANTS[node.name];
    return () => constant;
  }
  if (math.isParenthesisNode(node)) return inner(node.content);
  if (math.isOperatorNode(node)) return operatorEvaluator(node, inner, text);
  if (math.isFunctionNode(node)) return functionEvaluator(node, inner, text);
  throw new ValueError(
    `'${text}' holds '${node.toString()}', which is no part of a formula of numbers.`,
  );
}

function operatorEvaluator(
  node: Operator,
  inner: (child: MathJs.MathNode) => Evaluator,
  text: string,
): Evaluator {
  const [a, b] = node.args.map(inner);
  const name = node.fn;
  if (name === 'unaryMinus') return (values) => -a(values);
  if (name === 'unaryPlus') return a;
  if (Object.hasOwn(OPERATIONS, name) && node.args.length === 2) {
    const operation = OPERATIONS[name];
    return (values) => operation(a(values), b(values));
  }
  throw new ValueError(
    `'${text}' holds the operator '${node.op}', which a formula does not know; it knows + - * / ^.`,
  );
}

function functionEvaluator(
  node: MathJs.FunctionNode,
  inner: (child: MathJs.MathNode) => Evaluator,
  text: string,
): Evaluator {
  const { name } = node.fn;
  const args = node.args.map(inner);
  const [a, b] = args;
  if (Object.hasOwn(FUNCTIONS, name) && args.length === 1) {
    const f = FUNCTIONS[name];
    return (values) => f(a(values));
  }
  if (name === 'log' && args.length === 2) {
    return (values) => Math.log(a(values)) / Math.log(b(values));
  }
  if (Object.hasOwn(FUNCTIONS_OF_MANY, name) && args.length >= 2) {
    const f = FUNCTIONS_OF_MANY[name];
    return (values) => f(...args.map((argument) => argument(values)));
  }
  const known =
    Object.hasOwn(FUNCTIONS, name) || Object.hasOwn(FUNCTIONS_OF_MANY, name);
  throw new ValueError(
    known
      ? `'${text}' gives ${name} ${args.length} values, which it does not take.`
      : `'${text}' holds the function '${name}', which is not known; known are ${knownFunctions()}.`,
  );
}

function knownFunctions(): string {
  return [...Object.keys(FUNCTIONS), ...Object.keys(FUNCTIONS_OF_MANY), 'ln', 'sigmoid']
    .sort()
    .join(', ');
}

// Differentiating and showing

function derivativeOf(
  root: MathJs.MathNode,
  variables: readonly string[],
  text: string,
  variable?: string,
): Formula {
  if (variable === undefined && variables.length !== 1) {
    throw new ValueError(
      `'${text}' has the variables ${variables.join(', ')}: say by which one to differentiate, as in derivative('${variables[0]}').`,
    );
  }
  const by = variable ?? variables[0];
  if (!variables.includes(by)) {
    throw new ValueError(
      `'${text}' has no variable '${by}'; its variables are ${variables.join(', ')}.`,
    );
  }
  const math = mathjs();
  try {
    const raw = math.derivative(root, by, { simplify: false });
    const simple = math.simplify(raw, {}, { exactFractions: false });
    return fromNode(simple, variables, simple.toString());
  } catch (error) {
    throw new ValueError(
      `'${text}' cannot be differentiated by rule (${(error as Error).message}); numericalDiff can still measure its slope.`,
    );
  }
}

/** TeX, with x0 as a subscript and a number written before what it multiplies, without a dot. */
function texOf(root: MathJs.MathNode): string {
  const math = mathjs();
  const handler = (node: MathJs.MathNode, options: object): string | undefined => {
    if (math.isSymbolNode(node)) {
      if (node.name === 'pi') return '\\pi';
      return node.name.replace(/^([a-z])(\d+)$/i, '$1_{$2}');
    }
    if (math.isOperatorNode(node) && (node.fn as string) === 'multiply') {
      const [left, right] = node.args;
      const isPower = math.isOperatorNode(right) && right.op === '^';
      const isFactor = math.isSymbolNode(right) || math.isFunctionNode(right);
      if (math.isConstantNode(left) && (isFactor || isPower)) {
        return `${left.toTex(options)} ${right.toTex(options)}`;
      }
    }
    return undefined;
  };
  return root.toTex({ handler, implicit: 'hide', parenthesis: 'auto' });
}

let loaded: typeof MathJs | undefined;

/**
 * mathjs, from its single-file build: the package proper is several hundred files, which
 * take 3 to 5 times as long to load.
 */
function mathjs(): typeof MathJs {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded on first use
  loaded ??= require('mathjs/lib/browser/math.js') as typeof MathJs;
  return loaded;
}
