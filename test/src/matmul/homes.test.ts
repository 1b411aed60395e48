import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { NdArray } from '../../../src/array';
import { atHome, homeOf, roomAtHome } from '../../../src/matmul/homes';
import { RandomState } from '../../../src/random';

const r = new RandomState(4);
const numbers = (n: number): Float64Array => r.randn(n).data;

test('an array at home holds the numbers, and is like any other', () => {
  const x = numbers(5001);
  const home = atHome(x);
  expect(homeOf(home)).toBeDefined();
  expect(home).not.toBe(x);
  expect(home).toEqual(x);
  home[7] = 3;
  expect(home.subarray(7)[0]).toBe(3);
  expect(x[7]).not.toBe(3);
  expect(homeOf(home.slice())).toBeUndefined();
});

test('small arrays stay where they are', () => {
  const x = numbers(100);
  expect(atHome(x)).toBe(x);
  expect(homeOf(x)).toBeUndefined();
});

test('two arrays at home share nothing, also when one is changed by the other in place', () => {
  const a = numbers(70 * 80);
  const b = numbers(70 * 80);
  const [x, y] = [a, b].map((data) => new NdArray(atHome(data), [70, 80]));
  x.addScaled(-0.5, y);
  expect(x.data).toEqual(a.map((value, i) => value - 0.5 * b[i]));
  expect(y.data).toEqual(b);
  x.addInPlace(y);
  expect(y.data).toEqual(b);
});

test('products read operands where they are at home: whole, transposed, in part', () => {
  const data = numbers(90 * 60);
  const plain = new NdArray(data, [90, 60]);
  const home = new NdArray(atHome(data), [90, 60]);
  const a = r.randn(40, 90);
  const d = r.randn(40, 60);
  expect(a.dot(home).equals(a.dot(plain))).toBe(true);
  expect(d.dot(home.T).equals(d.dot(plain.T))).toBe(true);
  expect(home.T.dot(a.T).equals(plain.T.dot(a.T))).toBe(true);
  const part = ':, 10:50';
  expect(a.dot(home.slice(part)).equals(a.dot(plain.slice(part)))).toBe(true);
  const row = '20:, :';
  const left = a.slice(':, 20:');
  expect(left.dot(home.slice(row)).equals(left.dot(plain.slice(row)))).toBe(true);
});

test('where no home is free, arrays stay in ordinary memory and products are the same', () => {
  const kept: Float64Array[] = [];
  for (let mib = 0; mib < 64; mib++) kept.push(roomAtHome(131_072));
  expect(homeOf(kept[0])).toBeDefined();
  expect(homeOf(kept[63])).toBeUndefined();
  const data = numbers(90 * 60);
  const a = r.randn(40, 90);
  const [here, there] = [data, atHome(data)].map((x) => new NdArray(x, [90, 60]));
  expect(a.dot(here).equals(a.dot(there))).toBe(true);
});

test('homes are free again when nothing looks at the arrays any more, views included', () => {
  const program = `
    const { roomAtHome, homeOf } = require('./homes.js');
    const all = 40 * 2 ** 17;
    const take = () => { const taken = []; let x; do taken.push((x = roomAtHome(131072))); while (homeOf(x) !== undefined); return taken; };
    const turn = () => new Promise((resolve) => setTimeout(resolve, 50));
    (async () => {
      let taken = take();
      const count = taken.length - 1;
      const view = taken[3].subarray(10, 20).fill(5);
      taken = undefined;
      for (let i = 0; i < 5; i++) { gc(); await turn(); }
      const again = take().length - 1;
      console.log(count, again, view.every((x) => x === 5));
    })();`;
  const folder = join(__dirname, '../../../src/dist/matmul');
  const args = ['--expose-gc', '-e', program];
  const shown = execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  // All but the one that a view still looks at.
  expect(shown.trim()).toBe('40 39 true');
});
