/**
 * Values in their forms: a MIME bundle when the value makes one, else text. Nothing that a
 * value does (a getter that throws, a proxy that lies, a circle) may harm the kernel.
 */
import { inspect } from 'node:util';
import type { MimeBundle } from './host';
import type { ShownValue } from './threadMessages';

/** The convention by which an object says how a notebook shows it (from Deno's kernel). */
const DISPLAY = Symbol.for('Jupyter.display');

/** The most characters of a text form. */
const MOST_TEXT = 1_000_000;

/** A MIME type: one slash, no spaces. */
const MIME_TYPE = /^[\w.+-]+\/[\w.+-]+$/;

/** The forms of a value; a promise when its display method is asynchronous. */
export function formsOf(value: unknown): MimeBundle | Promise<MimeBundle> {
  const display = displayMethod(value);
  if (!display) return { 'text/plain': describeValue(value) };
  const bundle = display.call(value);
  return bundle instanceof Promise ? bundle.then(demandBundle) : demandBundle(bundle);
}

/** The forms of a value, written down. */
export async function showValue(value: unknown): Promise<ShownValue> {
  const bundle = await formsOf(value);
  const plain = bundle['text/plain'];
  return {
    dataJson: bundleToJson(bundle),
    metadataJson: '{}',
    plain: typeof plain === 'string' ? plain : '',
  };
}

/** Writes a bundle as JSON; bytes become base64. Throws when a value has no JSON form. */
export function bundleToJson(bundle: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(bundle).map(([mimeType, data]) => {
    if (!MIME_TYPE.test(mimeType)) {
      throw new TypeError(`"${mimeType}" is not a MIME type such as "text/plain".`);
    }
    return `${JSON.stringify(mimeType)}:${dataToJson(mimeType, data)}`;
  });
  return `{${entries.join()}}`;
}

/** `util.inspect` without colours, bounded, and with an answer for every value. */
export function describeValue(value: unknown): string {
  let text: string;
  try {
    text = inspect(value, { colors: false });
  } catch (error) {
    return `[a value that cannot be shown: ${messageOf(error)}]`;
  }
  if (text.length <= MOST_TEXT) return text;
  return `${text.slice(0, MOST_TEXT)}… (${text.length - MOST_TEXT} more characters)`;
}

/** The message of anything thrown, even if reading it throws. */
export function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch {
    return 'an error that cannot be read';
  }
}

/** The display method of a value that has one; a getter that throws is none. */
function displayMethod(value: unknown): (() => unknown) | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
    return undefined;
  }
  try {
    const display = (value as { [DISPLAY]?: unknown })[DISPLAY];
    return typeof display === 'function' ? (display as () => unknown) : undefined;
  } catch {
    return undefined;
  }
}

function demandBundle(bundle: unknown): MimeBundle {
  if (typeof bundle === 'object' && bundle !== null) return bundle as MimeBundle;
  throw new TypeError(
    `A "Jupyter.display" method must return an object of MIME types, got ${typeof bundle}.`,
  );
}

function dataToJson(mimeType: string, data: unknown): string {
  const plain =
    data instanceof Uint8Array ? Buffer.from(data).toString('base64') : data;
  // Undefined for a function or symbol, which the type of JSON.stringify does not say.
  let json: unknown;
  try {
    json = JSON.stringify(plain);
  } catch (cause) {
    throw new TypeError(
      `The ${mimeType} data cannot be written as JSON: ${messageOf(cause)}`,
      { cause },
    );
  }
  if (typeof json !== 'string') {
    throw new TypeError(
      `The ${mimeType} data cannot be written as JSON: it is ${typeof data}.`,
    );
  }
  return json;
}
