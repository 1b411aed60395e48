/**
 * The controls of `interact`: what a person may set, and the ipywidgets model that draws
 * it (PyPI ipywidgets 8, "Jupyter widgets model state", controls 2.0.0).
 */
import type { Json, JsonObject } from '../host';

/** A value that a person sets, between its default and what the control allows. */
export interface Control<T> {
  /** The value before anyone touches the control, and on kernels without widgets. */
  readonly defaultValue: T;
  /** The widget's name in ipywidgets: `FloatSlider` has a model and a view. */
  readonly widgetName: string;
  /** The style model that goes with it. */
  readonly styleName: string;
  /** The widget's state besides its description. */
  readonly state: JsonObject;
  /** Which part of the state is the value. */
  readonly valueKey: string;
  /** The value that a part of the state stands for. */
  readonly read: (state: Json) => T;
}

export interface SliderOptions {
  /** The default; the middle of the range when it is left out. */
  readonly value?: number;
  /** The distance between two values; about a hundredth of the range when left out. */
  readonly step?: number;
}

/** A slider over the real numbers from `min` to `max`. */
export function slider(
  min: number,
  max: number,
  options: SliderOptions = {},
): Control<number> {
  checkRange('slider', min, max);
  const step = checkStep('slider', options.step ?? niceStep((max - min) / 100));
  const value = checkValue('slider', options.value ?? middle(min, max, step), min, max);
  const decimals = Math.max(0, Math.ceil(-Math.log10(step)));
  return {
    defaultValue: value,
    widgetName: 'FloatSlider',
    styleName: 'SliderStyle',
    state: { min, max, step, value, readout_format: `.${decimals}f` },
    valueKey: 'value',
    read: (state) => onGrid(Number(state), min, step),
  };
}

/** A slider over the whole numbers from `min` to `max`. */
export function intSlider(
  min: number,
  max: number,
  options: SliderOptions = {},
): Control<number> {
  checkRange('intSlider', min, max);
  const step = checkStep('intSlider', options.step ?? 1);
  const value = checkValue(
    'intSlider',
    options.value ?? middle(min, max, step),
    min,
    max,
  );
  for (const whole of [min, max, step, value]) {
    if (!Number.isInteger(whole)) {
      throw new RangeError(
        `intSlider takes whole numbers, got ${whole}. Use slider for others.`,
      );
    }
  }
  return {
    defaultValue: value,
    widgetName: 'IntSlider',
    styleName: 'SliderStyle',
    state: { min, max, step, value, readout_format: 'd' },
    valueKey: 'value',
    read: Number,
  };
}

/**
 * One of several values. A list shows each value as text; an object shows its keys and
 * gives the values behind them.
 */
export function dropdown<const T>(
  choices: readonly T[] | { readonly [label: string]: T },
  options: { readonly value?: T } = {},
): Control<T> {
  const list = isList(choices);
  const labels = list ? choices.map(String) : Object.keys(choices);
  const values: readonly T[] = list ? choices : Object.values(choices);
  if (values.length === 0) throw new RangeError('dropdown needs at least one choice.');
  const index = options.value === undefined ? 0 : values.indexOf(options.value);
  if (index < 0) {
    throw new RangeError(
      `dropdown's value must be one of its choices (${labels.join(', ')}), got ${String(options.value)}.`,
    );
  }
  return {
    defaultValue: values[index],
    widgetName: 'Dropdown',
    styleName: 'DescriptionStyle',
    state: { _options_labels: labels, index },
    valueKey: 'index',
    read: (state) => values[Number(state)],
  };
}

/** On or off. */
export function checkbox(options: { readonly value?: boolean } = {}): Control<boolean> {
  const { value = false } = options;
  return {
    defaultValue: value,
    widgetName: 'Checkbox',
    styleName: 'CheckboxStyle',
    state: { value, indent: true },
    valueKey: 'value',
    read: Boolean,
  };
}

/** A line of text, taken over when the person presses Enter or leaves the field. */
export function text(options: { readonly value?: string } = {}): Control<string> {
  const { value = '' } = options;
  return {
    defaultValue: value,
    widgetName: 'Text',
    styleName: 'TextStyle',
    state: { value, continuous_update: false },
    valueKey: 'value',
    read: String,
  };
}

function isList<T>(
  choices: readonly T[] | { readonly [label: string]: T },
): choices is readonly T[] {
  return Array.isArray(choices);
}

function checkRange(name: string, min: number, max: number): void {
  if (Number.isFinite(min) && Number.isFinite(max) && min < max) return;
  throw new RangeError(
    `${name} needs two finite numbers, the smaller first, got ${min} and ${max}.`,
  );
}

function checkStep(name: string, step: number): number {
  if (Number.isFinite(step) && step > 0) return step;
  throw new RangeError(`${name}'s step must be a positive number, got ${step}.`);
}

function checkValue(name: string, value: number, min: number, max: number): number {
  if (value >= min && value <= max) return value;
  throw new RangeError(`${name}'s value must lie from ${min} to ${max}, got ${value}.`);
}

/** The value on the grid `min + k·step` nearest to the middle. */
function middle(min: number, max: number, step: number): number {
  const steps = Math.floor((max - min) / 2 / step + 1e-9);
  // Rounded to the precision of the grid: 0.1 + 59 * 0.01 is 0.6900000000000001.
  return Number((min + steps * step).toPrecision(12));
}

/**
 * The value `min + k·step` that a slider meant: the browser's own sum makes 0.1 from
 * 0.01 arrive as 0.09999999999999999. Values between two steps, such as a default or the
 * end of a range that its steps do not reach, stay as they are.
 */
function onGrid(value: number, min: number, step: number): number {
  const steps = Math.round((value - min) / step);
  const nearest = min + steps * step;
  if (!(Math.abs(value - nearest) <= step * 1e-6)) return value;
  // Zero from a sum of decimals is 1e-17, which toPrecision would keep.
  if (Math.abs(nearest) < step * 1e-6) return 0;
  return Number(nearest.toPrecision(12));
}

/** The nearest of 1, 2, 5 × 10ⁿ not above a number. */
function niceStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const factor = [5, 2, 1].find((f) => f * power <= size * (1 + 1e-9)) ?? 1;
  return Number((factor * power).toPrecision(12));
}
