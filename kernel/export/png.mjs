/**
 * Pictures as small PNG files: at most 256 colours, chosen by median cut (Heckbert, 1982),
 * one byte a pixel (colour type 3). Charts are flat areas and thin lines, so that nothing
 * is seen to be missing and the file is a third of what a browser writes.
 */
import { constants, crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * @param {Uint8Array | Uint8ClampedArray} rgba four bytes a pixel, row by row, as a canvas
 *   gives them; the picture must be opaque
 * @param {number} width in pixels
 * @param {number} [colors] how many colours the picture may keep
 * @returns {Buffer} the file
 */
export function encodePng(rgba, width, colors = 256) {
  const height = rgba.length / 4 / width;
  if (!Number.isInteger(height) || height === 0) {
    throw new RangeError(
      `${rgba.length} bytes are not rows of ${width} pixels of 4 bytes each.`,
    );
  }
  const counts = new Map();
  for (let i = 0; i < rgba.length; i += 4) {
    const color = (rgba[i] << 16) | (rgba[i + 1] << 8) | rgba[i + 2];
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const { palette, indexOf } = choosePalette([...counts], colors);
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0, i = 0; y < height; y++) {
    // Each row begins with its filter, 0: none, which suits pictures with a palette.
    for (let x = 0, at = y * (width + 1) + 1; x < width; x++, at++, i += 4) {
      rows[at] = indexOf.get((rgba[i] << 16) | (rgba[i + 1] << 8) | rgba[i + 2]);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a pixel, colour type 3 (palette), deflate, no interlace.
  header.set([8, 3, 0, 0, 0], 8);
  const level = constants.Z_BEST_COMPRESSION;
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows, { level, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Cuts the box of colours with the most spread in two until there are enough boxes. */
function choosePalette(counted, colors) {
  const boxes = [boxOf(counted)];
  while (boxes.length < colors) {
    const widest = boxes.reduce((best, box) => (box.cost > best.cost ? box : best));
    if (widest.cost === 0) break;
    boxes.splice(boxes.indexOf(widest), 1, ...halves(widest));
  }
  const indexOf = new Map();
  const palette = boxes.map(({ members }, index) => {
    for (const [color] of members) indexOf.set(color, index);
    return mean(members);
  });
  return { palette, indexOf };
}

const CHANNELS = [16, 8, 0];
const channelOf = (color, shift) => (color >> shift) & 255;

function boxOf(members) {
  const spreads = CHANNELS.map((shift) => {
    let [low, high] = [255, 0];
    for (const [color] of members) {
      const value = channelOf(color, shift);
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return high - low;
  });
  const spread = Math.max(...spreads);
  const pixels = members.reduce((sum, [, count]) => sum + count, 0);
  // The root keeps a large flat area from taking every colour of the palette.
  return {
    members,
    shift: CHANNELS[spreads.indexOf(spread)],
    cost: spread * spread * Math.sqrt(pixels),
  };
}

/** Cut where the spread is half, so that a rare colour far from the others survives. */
function halves({ members, shift }) {
  const values = members.map(([color]) => channelOf(color, shift));
  const middle =
    (values.reduce((a, b) => Math.min(a, b)) +
      values.reduce((a, b) => Math.max(a, b))) /
    2;
  const isLow = ([color]) => channelOf(color, shift) <= middle;
  return [
    boxOf(members.filter(isLow)),
    boxOf(members.filter((member) => !isLow(member))),
  ];
}

function mean(members) {
  const pixels = members.reduce((sum, [, count]) => sum + count, 0);
  return CHANNELS.map((shift) =>
    Math.round(
      members.reduce(
        (sum, [color, count]) => sum + channelOf(color, shift) * count,
        0,
      ) / pixels,
    ),
  );
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))]);
}

function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
