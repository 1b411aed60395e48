import { UsageError, parseArguments } from '../../../kernel/runner/arguments';

test('without arguments: all notebooks, their own kernels, nothing saved', () => {
  expect(parseArguments([])).toEqual({
    files: [],
    overrides: [],
    save: false,
    timeout: 600,
    help: false,
  });
});

test('options and files may be mixed', () => {
  expect(
    parseArguments([
      'a.ipynb',
      ...['--set', 'lr=0.5', '--set=steps=10', '--save', '--kernel', 'other'],
      ...['--timeout', '60', '--url', 'http://127.0.0.1:8888/', '--token', 'secret'],
      'b.ipynb',
    ]),
  ).toEqual({
    files: ['a.ipynb', 'b.ipynb'],
    overrides: [
      { name: 'lr', value: '0.5' },
      { name: 'steps', value: '10' },
    ],
    save: true,
    kernel: 'other',
    timeout: 60,
    server: { url: 'http://127.0.0.1:8888/', token: 'secret' },
    help: false,
  });
});

test('an unknown option is answered with the usage', () => {
  expect(() => parseArguments(['--frob'])).toThrow(UsageError);
  expect(() => parseArguments(['--frob'])).toThrow(/'--frob'[^]*--set NAME=VALUE/);
});

test.each(['0', '-1', 'soon', 'Infinity'])('--timeout %s is refused', (seconds) => {
  expect(() => parseArguments([`--timeout=${seconds}`])).toThrow(
    `--timeout ${seconds} is not a number of seconds above 0`,
  );
});

test('--token without --url is refused', () => {
  expect(() => parseArguments(['--token', 'x'])).toThrow('name it with --url');
});
