import { judgeCompleteness } from '../../../kernel/engine/completeness';

test.each([
  ['an empty cell', ''],
  ['an expression', '1 + 1'],
  ['a function', 'function f() {\n  return 1;\n}'],
  ['a class with generics', 'class A<T extends B> { v?: T }'],
  ['a comment', '// just this'],
  ['top-level await', 'await fetch("x")'],
  ['a multi-line template', '`a\nb`'],
  ['a type error, which is not for the parser to judge', 'let x: number = "s"'],
])('%s is complete', (_, code) => {
  expect(judgeCompleteness(code)).toEqual({ status: 'complete' });
});

test.each([
  ['an open block', 'function f() {', '  '],
  ['an open block in a block', 'if (a) {\n  for (;;) {', '    '],
  ['an open call', 'console.log(', '  '],
  ['an open array', 'let x = [1,', ''],
  ['an arrow without a body', 'const f = () =>', '  '],
  ['a binary operator', '1 +', ''],
  ['an open template', 'let s = `abc', ''],
  ['an open comment', '/* abc', ''],
  ['a class half-way', 'class A {\n  m() {\n    return 1;', '    '],
  ['one empty line in a block', 'function f() {\n', '  '],
])('%s is incomplete', (_, code, indent) => {
  expect(judgeCompleteness(code)).toEqual({ status: 'incomplete', indent });
});

test.each([
  ['a closing bracket too many', ')'],
  ['brackets in the wrong order', 'f(]'],
  ['a closing brace too many', 'if (a) { } }'],
  ['two numbers', 'let x = 7 7'],
  ['operators that do not fit', '1 +* 2;'],
  ['an unterminated string', "let s = 'abc"],
  ['an unterminated regular expression', 'let r = /abc'],
  ['an error before an open block', 'let = = 3; function f() {'],
])('%s is invalid', (_, code) => {
  expect(judgeCompleteness(code)).toEqual({ status: 'invalid' });
});

test('two empty lines end a cell in any case', () => {
  expect(judgeCompleteness('function f() {\n\n')).toEqual({ status: 'complete' });
});
