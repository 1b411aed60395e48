/** Reads the numbers of a fixture: JSON writes NaN and infinities as strings. */
export type FixtureNumbers = number | string | readonly FixtureNumbers[];

/** The number that the fixture means. */
export function numberOf(value: number | string): number {
  if (typeof value === 'number') return value;
  return Number(value.replace('inf', 'Infinity').replace('nan', 'NaN'));
}

/** Nested lists with the same structure, and the strings read. */
export function numbersOf(value: FixtureNumbers): NestedNumber {
  return typeof value === 'object' ? value.map(numbersOf) : numberOf(value);
}

type NestedNumber = number | NestedNumber[];
