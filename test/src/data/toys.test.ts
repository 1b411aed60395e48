import { moons, spirals, xor } from '../../../src/data';
import * as random from '../../../src/random';

test('xor is 1 where exactly one coordinate is 1', () => {
  const { x, t } = xor();
  expect(x.toArray()).toEqual([
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ]);
  expect(t.toArray()).toEqual([0, 1, 1, 0]);
});

test('spirals wind from the origin outwards, one arm for each class', () => {
  const { x, t } = spirals(50, 3, { noise: 0 });
  expect([x.shape, t.shape]).toEqual([[150, 2], [150]]);
  const radius = x.pow(2).sum(1).sqrt();
  for (let i = 0; i < 150; i++) {
    expect(radius.get(i)).toBeCloseTo((i % 50) / 50, 12);
    expect(t.get(i)).toBe(Math.floor(i / 50));
  }
  // A full turn of 2π / 3 brings one arm onto the next.
  const [sin, cos] = [Math.sin((2 * Math.PI) / 3), Math.cos((2 * Math.PI) / 3)];
  const turned = x.slice(':50').dot([
    [cos, -sin],
    [sin, cos],
  ]);
  expect(turned.isClose(x.slice('50:100'), { absolute: 1e-12 })).toBe(true);
});

test('moons lie on two half circles', () => {
  const { x, t } = moons(30, { noise: 0 });
  for (let i = 0; i < 60; i++) {
    const [cx, cy] = t.get(i) === 0 ? [0, 0] : [1, 0.5];
    const [dx, dy] = [x.get(i, 0) - cx, x.get(i, 1) - cy];
    expect(Math.hypot(dx, dy)).toBeCloseTo(1, 12);
    expect(t.get(i) === 0 ? dy : -dy).toBeGreaterThan(-1e-12);
  }
});

test('noise has the given deviation, and a seed repeats it', () => {
  const draw = (): number[] => {
    random.seed(6);
    return [
      ...moons(2000, { noise: 0.3 })
        .x.sub(moons(2000, { noise: 0 }).x)
        .reshape(-1),
    ];
  };
  const noise = draw();
  const variance = noise.reduce((sum, x) => sum + x * x, 0) / noise.length;
  expect(Math.sqrt(variance)).toBeCloseTo(0.3, 1);
  expect(draw()).toEqual(noise);
  expect(() => spirals(0)).toThrow(
    'samplesPerClass must be a whole number of at least 1',
  );
});
