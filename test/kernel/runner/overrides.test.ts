import {
  applyOverrides,
  parseOverride,
  settableNames,
} from '../../../kernel/runner/overrides';

const set = (code: string, ...texts: string[]): string =>
  applyOverrides(code, texts.map(parseOverride));

describe('applyOverrides', () => {
  test('replaces the value and keeps the keyword, the type and the comment', () => {
    expect(set('const lr: number = 0.1; // try 1', 'lr=0.5')).toBe(
      'const lr: number = 0.5; // try 1',
    );
    expect(set('let lr = 0.1', 'lr=10')).toBe('let lr = 10');
    expect(set('export var lr = 0.1;', 'lr=10')).toBe('export var lr = 10;');
  });

  test('replaces several values of one statement, longer or shorter than before', () => {
    const code = 'const lr = 0.1,\n  steps = 20,\n  name = "a";\nrun(lr, steps);';
    expect(set(code, 'steps=1000', 'lr=1')).toBe(
      'const lr = 1,\n  steps = 1000,\n  name = "a";\nrun(lr, steps);',
    );
  });

  test('takes any expression', () => {
    expect(set('const x0 = [0, 0];', 'x0=[-3, 4]')).toBe('const x0 = [-3, 4];');
    expect(set('const a = { b: 1 };', 'a={ b: 2 }')).toBe('const a = { b: 2 };');
  });

  test('takes a bare word for a text, and only for a text', () => {
    expect(set("const rule = 'sgd';", 'rule=adam')).toBe('const rule = "adam";');
    expect(set('const rule = sgd;', 'rule=adam')).toBe('const rule = adam;');
    expect(set("const rule = 'sgd';", "rule='it\\'s'")).toBe("const rule = 'it\\'s';");
  });

  test('leaves variables inside functions and blocks, and other names, alone', () => {
    const code = 'function f() {\n  const lr = 1;\n}\nif (1) {\n  let lr = 2;\n}\nlr;';
    expect(set(code, 'lr=5')).toBe(code);
    expect(set('const lr2 = 1;', 'lr=5')).toBe('const lr2 = 1;');
  });

  test('is not misled by texts and comments that look like declarations', () => {
    const code = '// const lr = 1;\nconst text = `\nconst lr = 2;\n`;\nconst lr = 3;';
    expect(set(code, 'lr=4')).toBe(code.replace('lr = 3', 'lr = 4'));
  });

  test('reads names with Hangul and Greek letters', () => {
    expect(set('const 학습률 = 0.1;', '학습률=0.2')).toBe('const 학습률 = 0.2;');
    expect(set('const η = 0.1;', 'η=0.2')).toBe('const η = 0.2;');
  });
});

test('settableNames lists what cells declare at their top level with a value', () => {
  const cells = [
    'const a = 1, b = 2;\nlet c: number;',
    'const { d } = e;\nfunction f() {}',
  ];
  expect([...settableNames(cells)]).toEqual(['a', 'b']);
});

describe('parseOverride', () => {
  test('splits at the first equals sign', () => {
    expect(parseOverride(' same = (a: number) => a == 1 ')).toEqual({
      name: 'same',
      value: '(a: number) => a == 1',
    });
  });

  test.each([['lr'], ['0.5'], ['=5'], ['my-rate=1']])(
    'refuses %s, which names no variable',
    (text) => {
      expect(() => parseOverride(text)).toThrow(
        `--set ${text} does not name a variable: write --set name=value`,
      );
    },
  );

  test.each([
    ['lr=', 'is empty'],
    ['lr=0.5 0.6', '0.5 0.6 is not a TypeScript expression'],
    ['lr=1; evil()', '1; evil() is not a TypeScript expression'],
    ['lr=1, other = 2', '1, other = 2 is not a TypeScript expression'],
    ['lr=(1', '(1 is not a TypeScript expression'],
  ])('refuses the value of %s', (text, reason) => {
    expect(() => parseOverride(text)).toThrow(`--set ${text}: the value ${reason}`);
  });
});
