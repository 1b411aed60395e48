/** JSON as the wire carries it, and the checked access to the fields of a message's content. */

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** A JSON object whose optional fields may be left undefined: they are not written. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** The content of a request does not have the form that the protocol asks for. */
export class InvalidContentError extends Error {
  override readonly name = 'InvalidContentError';
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads `content[name]`; a missing field without a fallback is an error. */
export function stringField(
  content: JsonObject,
  name: string,
  fallback?: string,
): string {
  const value = content[name] ?? fallback;
  if (typeof value === 'string') return value;
  throw mismatch(name, 'a string', value);
}

export function numberField(
  content: JsonObject,
  name: string,
  fallback?: number,
): number {
  const value = content[name] ?? fallback;
  if (typeof value === 'number') return value;
  throw mismatch(name, 'a number', value);
}

export function booleanField(
  content: JsonObject,
  name: string,
  fallback: boolean,
): boolean {
  const value = content[name] ?? fallback;
  if (typeof value === 'boolean') return value;
  throw mismatch(name, 'a boolean', value);
}

export function objectField(content: JsonObject, name: string): JsonObject {
  const value = content[name] ?? {};
  if (isJsonObject(value)) return value;
  throw mismatch(name, 'an object', value);
}

function mismatch(name: string, expected: string, value: Json | undefined): Error {
  const came =
    value === undefined ? 'nothing' : Array.isArray(value) ? 'an array' : typeof value;
  return new InvalidContentError(`"${name}" must be ${expected}, got ${came}.`);
}
