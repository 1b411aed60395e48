import { array, zeros } from '../../src/array';
import { AdaGrad, Adam, Momentum, Nesterov, RMSprop, SGD } from '../../src/optimizers';
import { expectClose } from './oracle/expectClose';
import oracle from './oracle/optimizers.json';

describe.each([
  ['SGD', SGD, oracle.SGD],
  ['Momentum', Momentum, oracle.Momentum],
  ['Nesterov', Nesterov, oracle.Nesterov],
  ['AdaGrad', AdaGrad, oracle.AdaGrad],
  ['RMSprop', RMSprop, oracle.RMSprop],
  ['Adam', Adam, oracle.Adam],
])('%s', (_, Optimizer, { options, path }) => {
  test('walks down x²/20 + y² on the path that NumPy computed', () => {
    const optimizer = new Optimizer(options);
    const p = array([-7, 2]);
    for (const expected of path) {
      optimizer.update({ p }, { p: p.mul([0.1, 2]) });
      expectClose(p, expected, 1e-11);
    }
  });

  test('keeps what it remembers of each parameter apart', () => {
    const together = new Optimizer(options);
    const alone = new Optimizer(options);
    const [a, b, c] = [array([1]), array([-2, 5]), array([1])];
    for (let i = 0; i < 5; i++) {
      together.update({ a, b }, { a: a.copy(), b: b.mul(3) });
      alone.update({ c }, { c: c.copy() });
    }
    expect(a.item()).toBe(c.item());
  });

  test('takes a new learning rate at any time', () => {
    const optimizer = new Optimizer({ lr: 1e-3 });
    optimizer.lr = 0.5;
    const p = array([1]);
    optimizer.update({ p }, { p: array([1]) });
    expect(p.item()).toBeLessThan(0.9);
  });

  test.each([0, -1, NaN, Infinity])('refuses a learning rate of %p', (lr) => {
    expect(() => new Optimizer({ lr })).toThrow(`but it is ${lr}`);
    const optimizer = new Optimizer();
    expect(() => (optimizer.lr = lr)).toThrow(`but it is ${lr}`);
  });

  test('refuses gradients of other names or shapes', () => {
    const optimizer = new Optimizer();
    expect(() => optimizer.update({ W: zeros(2) }, { b: zeros(2) })).toThrow(
      'W were expected, but b came',
    );
    expect(() => optimizer.update({ W: zeros(2) }, { W: zeros(3) })).toThrow(
      '(2,), but',
    );
  });
});

test('an optimizer refuses a parameter that is a view it could not change', () => {
  const W = zeros([2, 3]).T;
  expect(() => new SGD().update({ W }, { W: zeros([3, 2]) })).toThrow('use copy()');
});

test.each([
  ['momentum', () => new Momentum({ momentum: 1 })],
  ['momentum', () => new Nesterov({ momentum: -0.1 })],
  ['decay', () => new RMSprop({ decay: NaN })],
  ['beta1', () => new Adam({ beta1: 1 })],
  ['beta2', () => new Adam({ beta2: 2 })],
])('%s outside [0, 1) is refused', (name, make) => {
  expect(make).toThrow(`${name} must be at least 0 and less than 1`);
});
