/** Tables line up in a terminal, Korean letters counted as two columns, and escape HTML. */
import { table } from 'nabla';

function html(shown: object): string {
  const forms = shown as Record<symbol, () => Record<string, string>>;
  return forms[Symbol.for('Jupyter.display')]()['text/html'];
}

test('columns line up, with Korean letters two columns wide', () => {
  expect(
    table(
      ['값', 'x'],
      [
        ['나', 1],
        ['abc', 0.1 + 0.2],
      ],
    ).text,
  ).toBe(['값   x', '나   1', 'abc  0.30000000000000004'].join('\n'));
});

test('HTML is escaped, numbers are set right, line breaks kept', () => {
  expect(html(table(['<'], [['a\n b'], [2]]))).toBe(
    '<table><thead><tr><th style="text-align:left">&lt;</th></tr></thead><tbody>' +
      '<tr><td style="text-align:left">a<br> b</td></tr>' +
      '<tr><td style="text-align:right">2</td></tr></tbody></table>',
  );
  expect(table(['v'], [['a\n b']]).text).toBe('v\na b');
});

test('the title of a column of numbers stands right, over them', () => {
  expect(html(table(['n'], [[1]]))).toContain('<th style="text-align:right">n</th>');
});

test('a row of another length is refused', () => {
  expect(() => table(['a', 'b'], [[1, 2], [3]])).toThrow(
    'Row 1 of the table has 1 values, but there are 2 columns (a, b).',
  );
});
