/**
 * The values printed in the study notes come out of the cells that teach them. The numbers
 * here are the notes' own; NumPy prints them with other numbers of digits, so they are
 * compared as numbers.
 */
import { inspect } from 'node:util';

import { notebooksIn } from './lessonFiles';
import { runInNode } from './runInNode';
import { onlyNeeded } from './sections';

jest.setTimeout(240_000);

const printed: Readonly<Record<string, Readonly<Record<string, number | string>>>> = {
  '4.1': { 'what-learning-is-code': 784 * 50 + 50 + 50 * 10 + 10 },
  '4.2': {
    'sse-code': 0.097500000000000031,
    'sse-2-code': 0.59750000000000003,
    'cee-1-code': 0.51082545709933802,
    'cee-2-code': 2.3025840929945458,
  },
  '4.3': {
    'example-5-code': 0.1999999999990898,
    'example-10-code': 0.2999999999986347,
    'partial-0-code': 6.00000000000378,
    'partial-1-code': 7.999999999999119,
  },
  '4.4': {
    'gradient-code': 'array([6., 8.])',
    'gradient-2-code': 'array([0., 4.])',
    'gradient-3-code': 'array([6., 0.])',
    'descent-code': 'array([-6.11110793e-10,  8.14814391e-10])',
  },
};

const cases = [...notebooksIn('ko'), ...notebooksIn('en')]
  .filter((each) => each.lesson in printed)
  .map((each) => [each.lesson, each.language, each] as const);

beforeAll(() => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

test('there are eight notebooks to compare', () => expect(cases).toHaveLength(8));

test.each(cases)(
  '%s (%s) gives the values of the notes',
  async (lesson, _, notebook) => {
    const cells = Object.keys(printed[lesson]);
    const values = await runInNode(onlyNeeded(notebook, cells));
    const shown = Object.entries(printed[lesson]).map(([id, expected]) => {
      const value = values.get(id);
      return [id, typeof expected === 'number' ? value : inspect(value)];
    });
    expect(Object.fromEntries(shown)).toEqual(printed[lesson]);
  },
);
