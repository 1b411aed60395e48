import { array } from '../../src/array';
import { EarlyStopping } from '../../src/earlyStopping';

/** Feeds figures one by one, W being the number of the look; returns the look that stopped. */
function looksUntilStop(
  stopping: EarlyStopping,
  figures: number[],
): number | undefined {
  const W = array([0]);
  const index = figures.findIndex((figure, i) => {
    W.fill(i + 1);
    return stopping.update(figure, { W });
  });
  return index < 0 ? undefined : index + 1;
}

describe('EarlyStopping', () => {
  test('stops after `patience` looks without improvement', () => {
    const stopping = new EarlyStopping({ patience: 3 });
    expect(looksUntilStop(stopping, [5, 4, 3, 3.5, 3.1, 3, 2])).toBe(6);
    expect([stopping.best, stopping.bestLook]).toEqual([3, 3]);
  });

  test('goes on while the figure improves now and then', () => {
    const stopping = new EarlyStopping({ patience: 2 });
    expect(looksUntilStop(stopping, [5, 6, 4, 6, 3, 6, 2])).toBeUndefined();
  });

  test('puts back the parameters of the best look', () => {
    const stopping = new EarlyStopping({ patience: 2 });
    looksUntilStop(stopping, [5, 3, 4, 4]);
    const W = array([99]);
    stopping.restore({ W });
    expect(W.item()).toBe(2);
  });

  test('takes accuracy as better when it is higher', () => {
    const stopping = new EarlyStopping({ patience: 2, monitor: 'testAccuracy' });
    expect(looksUntilStop(stopping, [0.1, 0.5, 0.4, 0.45])).toBe(4);
    expect(stopping.best).toBe(0.5);
  });

  test('counts a gain only above minDelta', () => {
    const stopping = new EarlyStopping({ patience: 2, minDelta: 0.5 });
    expect(looksUntilStop(stopping, [5, 4.75, 4.6])).toBe(3);
    expect(stopping.best).toBe(5);
  });

  test('never takes NaN for better, and stops when nothing else comes', () => {
    const stopping = new EarlyStopping({ patience: 2 });
    expect(looksUntilStop(stopping, [NaN, NaN])).toBe(2);
    expect(() => stopping.restore({ W: array([1]) })).toThrow('no best parameters yet');
  });

  test('starts anew after reset', () => {
    const stopping = new EarlyStopping({ patience: 1 });
    looksUntilStop(stopping, [1, 2]);
    stopping.reset();
    expect(stopping.best).toBeUndefined();
    expect(looksUntilStop(stopping, [9, 8])).toBeUndefined();
  });

  test.each([0, 1.5, NaN])('refuses a patience of %p', (patience) => {
    expect(() => new EarlyStopping({ patience })).toThrow(`but it is ${patience}`);
  });
});
