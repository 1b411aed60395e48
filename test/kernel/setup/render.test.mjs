/**
 * What `npm run render` leaves behind: the committed notebooks hold the outputs of their
 * code and a picture for each chart; its PNG files hold the pixels they were given.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';

import { encodePng } from '../../../kernel/export/png.mjs';
import {
  markRendered,
  PLOTLY_MIME_TYPE,
  whyStale,
} from '../../../kernel/export/rendered.mjs';
import { ROOT } from '../../../kernel/setup/paths.mjs';

const committed = ['', 'en'].flatMap((edition) => {
  const folder = join(ROOT, 'notebooks', edition);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ipynb'))
    .map((name) => join(folder, name));
});

assert.ok(committed.length >= 14, 'there are seven notebooks in each language');
for (const path of committed) {
  test(`${relative(ROOT, path)} holds the outputs of its code`, () => {
    const reason = whyStale(JSON.parse(readFileSync(path, 'utf8')));
    assert.equal(reason, undefined, `${reason}; run "npm run render"`);
    assert.ok(statSync(path).size <= 1_000_000, 'at most 1 MB');
  });
}

function rendered() {
  const notebook = {
    cells: [
      { cell_type: 'markdown', id: 'a', source: 'text' },
      {
        cell_type: 'code',
        id: 'b',
        source: ['1;\n', '2'],
        outputs: [
          { output_type: 'stream', name: 'stdout', text: ['one\n', 'two\n'] },
          {
            output_type: 'display_data',
            data: { [PLOTLY_MIME_TYPE]: { data: [] }, 'image/png': 'iVBO' },
          },
        ],
      },
    ],
    metadata: {},
  };
  markRendered(notebook);
  return notebook;
}

test('outputs stay fresh when prose changes or the file keeps texts in another form', () => {
  const notebook = rendered();
  notebook.cells[0].source = 'other text';
  notebook.cells[1].source = '1;\n2';
  notebook.cells[1].outputs[0].text = 'one\ntwo\n';
  assert.equal(whyStale(notebook), undefined);
});

for (const [title, change, reason] of [
  ['code changes', (n) => (n.cells[1].source = '3'), /its code changed/],
  ['a cell is added', (n) => n.cells.push({ ...n.cells[1], id: 'c' }), /code changed/],
  ['outputs are cleared', (n) => (n.cells[1].outputs = []), /outputs are not those/],
  ['an output changes', (n) => (n.cells[1].outputs[0].text = '3'), /not those/],
  ['the mark is lost', (n) => (n.metadata = {}), /never rendered/],
]) {
  test(`outputs are stale when ${title}`, () => {
    const notebook = rendered();
    change(notebook);
    assert.match(whyStale(notebook), reason);
  });
}

for (const [title, outputs, reason] of [
  ['no cell showed anything', [], /no outputs/],
  [
    'a cell failed',
    [{ output_type: 'error', ename: 'TypeError', evalue: 'x is not a function' }],
    /TypeError: x is not a function/,
  ],
  [
    'a chart has no PNG',
    [{ output_type: 'display_data', data: { [PLOTLY_MIME_TYPE]: {} } }],
    /no picture/,
  ],
]) {
  test(`outputs are refused when ${title}`, () => {
    const notebook = rendered();
    notebook.cells[1].outputs = outputs;
    markRendered(notebook);
    assert.match(whyStale(notebook), reason);
  });
}

/** Reads a PNG of colour type 3 without filters: rows of [red, green, blue]. */
function decodePng(file) {
  const chunks = {};
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    chunks[type] = file.subarray(at + 8, at + 8 + length);
  }
  const width = chunks.IHDR.readUInt32BE(0);
  const pixels = inflateSync(chunks.IDAT);
  return Array.from({ length: chunks.IHDR.readUInt32BE(4) }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const entry = 3 * pixels[y * (width + 1) + 1 + x];
      return [...chunks.PLTE.subarray(entry, entry + 3)];
    }),
  );
}

test('encodePng keeps up to 256 colours as they are', () => {
  const colors = [
    [255, 255, 255],
    [0, 114, 178],
    [213, 94, 0],
    [0, 0, 1],
    [0, 0, 2],
    [255, 255, 254],
  ];
  const file = encodePng(
    Uint8Array.from(colors.flatMap((color) => [...color, 255])),
    3,
  );
  assert.deepEqual(decodePng(file), [colors.slice(0, 3), colors.slice(3)]);
});

test('encodePng brings more colours near to what they were', () => {
  const colors = Array.from({ length: 4096 }, (_, i) => [
    (i % 16) * 17,
    (Math.floor(i / 16) % 16) * 17,
    Math.floor(i / 256) * 17,
  ]);
  const file = encodePng(
    Uint8Array.from(colors.flatMap((color) => [...color, 255])),
    64,
  );
  const seen = decodePng(file).flat();
  assert.ok(new Set(seen.map(String)).size <= 256);
  // 256 boxes of a cube have sides of about 255 / 6.3; a colour is at most one side away.
  const far = colors.map((color, i) =>
    Math.max(...color.map((channel, c) => Math.abs(channel - seen[i][c]))),
  );
  assert.ok(Math.max(...far) <= 41);
});

test('encodePng refuses bytes that are no rows of pixels', () => {
  assert.throws(() => encodePng(new Uint8Array(10), 2), /10 bytes are not rows of 2/);
});
