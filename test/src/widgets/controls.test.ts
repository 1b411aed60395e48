/** src/widgets/controls.ts: defaults, ranges, and what controls refuse. */
import { checkbox, dropdown, intSlider, slider, text } from '../../../src/widgets';

describe('slider', () => {
  it('starts in the middle of its range, on its grid', () => {
    expect(slider(0, 1).defaultValue).toBe(0.5);
    // 1.19 / 100 is 0.0119; the nearest of 1, 2, 5 × 10ⁿ below is 0.01; 0.01 + 59 × 0.01.
    expect(slider(0.01, 1.2).defaultValue).toBe(0.6);
    expect(slider(0.01, 1.2).state['step']).toBe(0.01);
    expect(slider(-3, 3).defaultValue).toBe(0);
  });

  it('shows as many decimals as its step has', () => {
    expect(slider(0, 1, { step: 0.001 }).state['readout_format']).toBe('.3f');
    expect(slider(0, 1000).state['readout_format']).toBe('.0f');
  });

  it.each([
    [1, 0],
    [1, 1],
    [NaN, 1],
    [0, Infinity],
  ])('refuses the range %p to %p', (min, max) => {
    expect(() => slider(min, max)).toThrow(`got ${min} and ${max}`);
  });

  it('refuses a default outside its range and a step that is not positive', () => {
    expect(() => slider(0, 1, { value: 2 })).toThrow('from 0 to 1, got 2');
    expect(() => slider(0, 1, { step: 0 })).toThrow('positive number, got 0');
  });
});

describe('intSlider', () => {
  it('starts at a whole number', () => {
    expect(intSlider(1, 100).defaultValue).toBe(50);
    expect(intSlider(0, 3).defaultValue).toBe(1);
  });

  it('refuses numbers that are not whole', () => {
    expect(() => intSlider(0, 1.5)).toThrow('Use slider');
  });
});

describe('dropdown', () => {
  it('gives the values behind the labels of an object', () => {
    const control = dropdown({ sine: Math.sin, cosine: Math.cos });
    expect(control.state['_options_labels']).toEqual(['sine', 'cosine']);
    expect(control.defaultValue).toBe(Math.sin);
    expect(control.read(1)).toBe(Math.cos);
  });

  it('starts with the value that is asked for, and refuses one it does not have', () => {
    expect(dropdown(['a', 'b'], { value: 'b' }).state['index']).toBe(1);
    expect(() => dropdown<string>(['a', 'b'], { value: 'c' })).toThrow(
      'one of its choices (a, b), got c',
    );
    expect(() => dropdown([])).toThrow('at least one choice');
  });
});

it('checkbox and text start with what they are given', () => {
  expect(checkbox().defaultValue).toBe(false);
  expect(checkbox({ value: true }).state['value']).toBe(true);
  expect(text({ value: 'x^2' }).defaultValue).toBe('x^2');
});

test.each([
  [0.09999999999999999, 0.01, 1, 0.01, 0.1],
  [0.30000000000000004, 0, 1, 0.1, 0.3],
  [-2.7755575615628914e-17, -0.3, 0.3, 0.1, 0],
  [-0.30000000000000004, -1, 1, 0.1, -0.3],
  [0.25, 0, 0.25, 0.1, 0.25],
  [0.123, 0, 1, 0.1, 0.123],
])('slider reads %d from %d to %d by %d as %d', (sent, min, max, step, meant) => {
  expect(slider(min, max, { step }).read(sent)).toBe(meant);
});
