/** The exported pages: formulas typeset, folds kept, links to pages, nothing from the network. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { markdownToHtml, notebookToPage } from '../../../kernel/export/page.mjs';

const chart = {
  output_type: 'display_data',
  data: {
    'application/vnd.plotly.v1+json': { data: [{ name: '</script>' }], layout: {} },
    'text/plain': 'a "line"',
  },
};

function page(outputs) {
  return notebookToPage(
    {
      cells: [{ cell_type: 'code', source: ['1 < 2\n', 'x'], outputs }],
      metadata: { nabla: { language: 'en' } },
    },
    'A & B',
  );
}

test('markdownToHtml typesets inline and display formulas', () => {
  const html = markdownToHtml('a $x_0$ and\n\n$$\n\\frac{1}{2}\n$$');
  assert.equal(html.match(/class="katex"/g).length, 2);
  assert.equal(html.match(/class="katex-display"/g).length, 1);
});

test('markdownToHtml leaves dollar signs in code alone', () => {
  assert.match(markdownToHtml('`$a$` costs'), /<code>\$a\$<\/code>/);
  assert.doesNotMatch(markdownToHtml('```ts\n`${a}${b}`\n```'), /katex/);
});

test('markdownToHtml keeps folds and leads links to the exported pages', () => {
  assert.match(markdownToHtml('<details>\n\nhint\n\n</details>'), /<details>/);
  assert.match(markdownToHtml('[next](4.2-loss.ipynb#a)'), /href="4\.2-loss\.html#a"/);
});

test('a page holds one plotly.js however many charts it has, and none without charts', () => {
  const count = (html) => html.match(/plotly\.js v\d/g)?.length ?? 0;
  assert.equal(count(page([chart, chart, chart])), 1);
  assert.equal(count(page([])), 0);
});

test('a figure cannot end the script that holds it, and has its line of text', () => {
  const html = page([chart]);
  assert.match(html, /"name":"\\u003c\/script>"/);
  assert.match(html, /aria-label="a &quot;line&quot;"/);
});

test('a page fetches nothing', () => {
  const html = page([chart]);
  const withoutScripts = html.replace(/<script[\s\S]*?<\/script>/g, '');
  assert.doesNotMatch(withoutScripts, /(?:src|href)="https?:|url\(https?:|@import/);
  assert.doesNotMatch(html, /<script[^>]+src=/);
});

test('code is shown as it was written, errors and colours of a terminal as text', () => {
  const html = page([
    { output_type: 'error', ename: 'TypeError', evalue: 'no' },
    { output_type: 'stream', name: 'stdout', text: '\u001b[33m5\u001b[39m' },
  ]);
  assert.match(html, /1 &lt; 2\nx/);
  assert.match(html, /TypeError: no/);
  assert.match(html, /<pre class="output text">5<\/pre>/);
  assert.match(html, /<title>A &amp; B<\/title>/);
});
