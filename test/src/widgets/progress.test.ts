/** src/widgets/progress.ts and input.ts. */
import { input, progress } from '../../../src/widgets';
import { describeProgress } from '../../../src/widgets/progress';
import type { JsonObject } from '../../../src/host';
import { FakeHost, installHost } from './fakeHost';

afterEach(() => installHost(undefined));

describe('describeProgress', () => {
  it('gives rate and time left', () => {
    // 30 of 100 in 2.4 s: 12.5 a second, 70 / 12.5 = 5.6 s left.
    expect(describeProgress('fit', 30, 100, 2.4)).toBe(
      'fit 30/100 [██████··············] 12.5/s, 5.6 s left',
    );
  });

  it('speaks of minutes and hours where seconds are many', () => {
    expect(describeProgress('', 1, 101, 3)).toContain('5 min 0 s left');
    expect(describeProgress('', 1, 101, 72)).toContain('2 h 0 min left');
  });

  it('gives the whole time at the end, and no bar where the total is not known', () => {
    expect(describeProgress('', 4, 4, 2)).toBe(
      '4/4 [████████████████████] 2.00/s, 2.0 s',
    );
    expect(describeProgress('', 4, undefined, 2)).toBe('4 2.00/s, 2.0 s');
  });
});

describe('progress without widgets', () => {
  it('iterates over everything and writes over one line', () => {
    const written: string[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    const seen = [...progress(3)];
    write.mockRestore();
    expect(seen).toEqual([0, 1, 2]);
    expect([...progressQuietly(new Set(['a', 'b']))]).toEqual(['a', 'b']);
    expect(written.every((text) => text.startsWith('\r'))).toBe(true);
    expect(written.at(-1)).toMatch(/3\/3 \[█{20}\].*\n$/);
  });

  it('refuses a total that is no count', () => {
    expect(() => [...progress(-1)]).toThrow('whole number from 0, got -1');
    expect(() => [...progress(2.5)]).toThrow('whole number from 0, got 2.5');
  });
});

describe('progress with widgets', () => {
  it('moves a bar and marks it as done', () => {
    const host = new FakeHost();
    installHost(host);
    expect([...progress(['a', 'b'], { label: 'fit' })]).toEqual(['a', 'b']);
    const { data, sent } = host.model('FloatProgressModel');
    expect(data['state']).toMatchObject({ min: 0, max: 2, description: 'fit' });
    expect(sent.map(({ state }) => state)).toEqual([
      { value: 0 },
      { value: 2 },
      { bar_style: 'success' },
    ]);
    expect(host.shown.at(-1)).toMatchObject({ update: true });
    expect(host.shown.at(-1)?.data['text/plain']).toMatch(/^fit 2\/2 /);
  });

  it('marks a loop that was left early', () => {
    const host = new FakeHost();
    installHost(host);
    for (const i of progress(10)) if (i === 3) break;
    const { sent } = host.model('FloatProgressModel');
    expect((sent.at(-1)?.['state'] as JsonObject)['bar_style']).toBe('danger');
    expect(host.shown.at(-1)?.data['text/plain']).toContain('3/10');
  });
});

describe('input', () => {
  it('gives the answer of the person', async () => {
    installHost(new FakeHost());
    await expect(input('name?')).resolves.toBe('answer to name?');
  });

  it('says where nobody can answer', async () => {
    await expect(input('name?')).rejects.toThrow(
      'input("name?") needs the nabla kernel',
    );
  });
});

/** Without the lines that would end up in the test's own output. */
function* progressQuietly<T>(items: Iterable<T>): Generator<T> {
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  yield* progress(items);
  write.mockRestore();
}
