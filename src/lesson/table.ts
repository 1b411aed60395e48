/** A table of results: values side by side, as a learner would note them on paper. */
import { Displayable, escapeHtml } from './displayable';

/** What a table cell can hold. */
export type TableValue = string | number | boolean;

/**
 * A table to end a cell with, or to give to `show`.
 *
 * @param header the titles of the columns
 * @param rows one list of values per row, each as long as `header`; numbers are shown as
 *   JavaScript prints them, to the last digit; line breaks are kept in HTML only
 * @throws RangeError when a row has another number of values than there are titles
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly TableValue[])[],
): Displayable {
  rows.forEach((row, i) => {
    if (row.length !== header.length) {
      throw new RangeError(
        `Row ${i} of the table has ${row.length} values, but there are ` +
          `${header.length} columns (${header.join(', ')}).`,
      );
    }
  });
  const lines = [header, ...rows].map((row) =>
    row.map((value) => String(value).replace(/\s*\n\s*/g, ' ')),
  );
  const widths = header.map((_, c) => Math.max(...lines.map((row) => columns(row[c]))));
  const text = lines
    .map((row) =>
      row
        .map((value, c) => value + ' '.repeat(widths[c] - columns(value)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
  const sides = header.map((_, c) =>
    rows.length > 0 && rows.every((row) => typeof row[c] === 'number')
      ? 'right'
      : 'left',
  );
  const htmlRow = (row: readonly TableValue[], tag: 'th' | 'td'): string =>
    `<tr>${row
      .map((value, c) => {
        const side = typeof value === 'number' ? 'right' : sides[c];
        const shown = escapeHtml(String(value)).replace(/\n/g, '<br>');
        return `<${tag} style="text-align:${side}">${shown}</${tag}>`;
      })
      .join('')}</tr>`;
  const html =
    `<table><thead>${htmlRow(header, 'th')}</thead>` +
    `<tbody>${rows.map((row) => htmlRow(row, 'td')).join('')}</tbody></table>`;
  return new Displayable(text, html);
}

/** How many terminal columns a text takes: Korean letters take two. */
function columns(text: string): number {
  let width = 0;
  for (const letter of text)
    width += /[\u1100-\u115f\u2e80-\uffdc]/.test(letter) ? 2 : 1;
  return width;
}
