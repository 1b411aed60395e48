/**
 * The errors of the library, and how shapes and values are written in their messages.
 * A message says what came, what was expected, and where it helps, what to do.
 */

/** Array shapes that do not go together; the message names both. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

/** A value outside what a function is defined for: a NaN learning rate, a label 12 of 10. */
export class ValueError extends Error {
  override readonly name = 'ValueError';
}

/** A shape as NumPy writes it: `()`, `(3,)`, `(2, 3)`. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}

/** A value of unknown type, short enough for a message. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  if (typeof value === 'object' && value !== null) {
    return `an object of class ${value.constructor.name}`;
  }
  return String(value);
}

/** Returns `value` if it is a positive finite number, and refuses anything else by `name`. */
export function positive(name: string, value: number): number {
  if (typeof value !== 'number' || !(value > 0) || value === Infinity) {
    throw new ValueError(
      `${name} must be a positive finite number, but it is ${valueText(value)}.`,
    );
  }
  return value;
}

/** Returns `value` if it is a whole number of at least `least`, and refuses anything else. */
export function wholeNumber(name: string, value: number, least = 0): number {
  if (!Number.isInteger(value) || value < least) {
    throw new ValueError(
      `${name} must be a whole number of at least ${least}, but it is ${valueText(value)}.`,
    );
  }
  return value;
}
