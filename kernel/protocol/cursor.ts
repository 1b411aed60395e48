/**
 * Cursor positions: the protocol counts Unicode characters, JavaScript counts UTF-16 code
 * units, and they differ after an emoji.
 */

/** The UTF-16 offset of the `characters`-th character, clamped to the code. */
export function toUtf16Offset(code: string, characters: number): number {
  let offset = 0;
  for (let count = 0; count < characters && offset < code.length; count++) {
    offset += code.codePointAt(offset)! > 0xffff ? 2 : 1;
  }
  return offset;
}

/** How many characters stand before a UTF-16 offset. */
export function toCharacters(code: string, utf16Offset: number): number {
  let characters = 0;
  for (let offset = 0; offset < Math.min(utf16Offset, code.length); characters++) {
    offset += code.codePointAt(offset)! > 0xffff ? 2 : 1;
  }
  return characters;
}
