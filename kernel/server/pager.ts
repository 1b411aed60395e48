/** `?name` and `name?` in a cell: the documentation of a name, shown in the pager. */
import type { Inspection } from '../engine/engine';

/** The name that a cell asks about, or undefined when it is ordinary code. */
export function askedName(code: string): string | undefined {
  const match =
    /^\s*\?{1,2}\s*([\p{L}_$][\p{L}\p{N}_$.]*)\s*$/u.exec(code) ??
    /^\s*([\p{L}_$][\p{L}\p{N}_$.]*)\s*\?{1,2}\s*$/u.exec(code);
  return match?.[1];
}

/** The signature, and the documentation under it. */
export function describeInspection({ signature, documentation }: Inspection): string {
  return documentation === '' ? signature : `${signature}\n\n${documentation}`;
}
