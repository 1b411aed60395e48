/**
 * The variables of all cells: one object that compiled cells receive as their `exports`.
 * A cell defines an accessor on it for each of its variables once the variable has a value,
 * so that later cells read and write the very variable that the cell's functions see.
 */

export type CellExports = Record<string, unknown>;

export function createCellExports(): CellExports {
  return {};
}

/** What stands for these names now. */
export function snapshot(
  exports: CellExports,
  names: readonly string[],
): Map<string, unknown> {
  return new Map(names.map((name) => [name, accessor(exports, name)]));
}

/** Which of the names have been defined anew since. */
export function assignedSince(
  exports: CellExports,
  before: ReadonlyMap<string, unknown>,
): string[] {
  return [...before]
    .filter(([name, old]) => accessor(exports, name) !== old)
    .map(([name]) => name);
}

function accessor(exports: CellExports, name: string): unknown {
  const found: { readonly get?: unknown } | undefined = Object.getOwnPropertyDescriptor(
    exports,
    name,
  );
  return found?.get;
}
