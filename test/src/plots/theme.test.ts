/** The look of all charts: colours that can be told apart on white and on dark paper. */
import { COLORS, DASHES, lineStyle } from '../../../src/plots/theme';

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

// JupyterLab's papers. WCAG 1.4.11 asks 3 : 1 of what is needed to read a graphic.
test.each(COLORS.slice(0, 4))('%s stands out from light and dark paper', (color) => {
  expect(contrast(color, '#FFFFFF')).toBeGreaterThan(3);
  expect(contrast(color, '#111111')).toBeGreaterThan(3);
});

test('every colour has a dash of its own beside it', () => {
  expect(new Set(DASHES).size).toBe(COLORS.length);
  expect(lineStyle(7)).toEqual(lineStyle(1));
});
