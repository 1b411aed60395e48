/**
 * Just enough of the ZIP format for `.npz` files: writes members uncompressed, reads
 * uncompressed and deflated ones (PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12, 4.3.16).
 */
import { inflateRawSync } from 'node:zlib';
import { ValueError } from '../errors';

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_RECORD = 0x06054b50;
const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const END_SIZE = 22;
const VERSION = 20;
const STORED = 0;
const DEFLATED = 8;
/** 1 January 1980, the earliest date a ZIP can hold: equal contents give equal files. */
const DATE = 0x0021;
/** Sizes and offsets have 32 bits; the largest value says "see the 64-bit fields". */
const LIMIT = 0xffffffff;

/** What each byte does to the checksum, worked out once (reflected polynomial 0xedb88320). */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++)
    crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 as ZIP, gzip and PNG use it; of the nine ASCII bytes '123456789' it is 0xcbf43926. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/**
 * The fields that a member's local header and its entry in the central directory share,
 * from "version needed" to the length of the name.
 */
function memberFields(name: Buffer, content: Uint8Array): Buffer {
  const fields = Buffer.alloc(24);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(0x0800, 2); // the name is UTF-8
  fields.writeUInt16LE(STORED, 4);
  fields.writeUInt16LE(DATE, 8);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(content.length, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

/** A ZIP file with the given members, uncompressed, in the order given. */
export function writeZip(members: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [memberName, content] of members) {
    const name = Buffer.from(memberName, 'utf8');
    const fields = memberFields(name, content);

    const local = Buffer.alloc(LOCAL_SIZE);
    local.writeUInt32LE(LOCAL_HEADER, 0);
    fields.copy(local, 4);
    parts.push(local, name, content);

    const central = Buffer.alloc(CENTRAL_SIZE);
    central.writeUInt32LE(CENTRAL_HEADER, 0);
    central.writeUInt16LE(VERSION, 4);
    fields.copy(central, 6);
    central.writeUInt32LE(offset, 42);
    directory.push(central, name);

    offset += LOCAL_SIZE + name.length + content.length;
    if (offset >= LIMIT) {
      throw new ValueError(
        'The arrays together exceed 4 GB, more than a ZIP file holds.',
      );
    }
  }
  const end = Buffer.alloc(END_SIZE);
  end.writeUInt32LE(END_RECORD, 0);
  end.writeUInt16LE(members.size, 8);
  end.writeUInt16LE(members.size, 10);
  end.writeUInt32LE(
    directory.reduce((size, part) => size + part.length, 0),
    12,
  );
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

/**
 * The members of a ZIP file by name. Each one is checked against its stored length and
 * CRC-32, so a truncated or damaged file is refused rather than half read.
 */
export function readZip(bytes: Uint8Array): Map<string, Uint8Array> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0 || end + END_SIZE > file.length) {
    throw new ValueError(
      `These ${file.length} bytes are not a ZIP file, or its end is missing (a partial download?).`,
    );
  }
  const members = new Map<string, Uint8Array>();
  let entry = file.readUInt32LE(end + 16);
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    if (entry + CENTRAL_SIZE > end || file.readUInt32LE(entry) !== CENTRAL_HEADER) {
      throw new ValueError('The directory of the ZIP file is damaged.');
    }
    const nameLength = file.readUInt16LE(entry + 28);
    const name = file.toString(
      'utf8',
      entry + CENTRAL_SIZE,
      entry + CENTRAL_SIZE + nameLength,
    );
    members.set(name, readMember(file, entry, name));
    entry +=
      CENTRAL_SIZE +
      nameLength +
      file.readUInt16LE(entry + 30) +
      file.readUInt16LE(entry + 32);
  }
  return members;
}

/** The content of the member whose directory entry is at `entry`. */
function readMember(file: Buffer, entry: number, name: string): Uint8Array {
  const method = file.readUInt16LE(entry + 10);
  const crc = file.readUInt32LE(entry + 16);
  const packedSize = file.readUInt32LE(entry + 20);
  const size = file.readUInt32LE(entry + 24);
  const local = file.readUInt32LE(entry + 42);
  if ((file.readUInt16LE(entry + 8) & 1) === 1) {
    throw new ValueError(
      `'${name}' in the ZIP file is encrypted; save it without a password.`,
    );
  }
  if (packedSize === LIMIT || size === LIMIT || local === LIMIT) {
    throw new ValueError(
      `'${name}' in the ZIP file is 4 GB or more, which is not supported.`,
    );
  }
  const damaged = (): ValueError =>
    new ValueError(`'${name}' in the ZIP file is damaged.`);
  if (local + LOCAL_SIZE > file.length || file.readUInt32LE(local) !== LOCAL_HEADER) {
    throw damaged();
  }
  // The local header repeats the name and has extra fields of its own.
  const start =
    local + LOCAL_SIZE + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
  const packed = file.subarray(start, start + packedSize);
  let content: Uint8Array;
  if (method === STORED) {
    content = packed;
  } else if (method === DEFLATED) {
    try {
      content = inflateRawSync(packed);
    } catch {
      throw damaged();
    }
  } else {
    throw new ValueError(
      `'${name}' in the ZIP file is compressed by method ${method}; only 0 (stored) and 8 (deflate) can be read.`,
    );
  }
  if (content.length !== size || crc32(content) !== crc) throw damaged();
  return content;
}
