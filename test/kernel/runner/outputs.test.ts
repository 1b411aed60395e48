import type { Output } from '../../../kernel/runner/notebook';
import { OutputCollector } from '../../../kernel/runner/outputs';

const message = (msg_type: string, content: object) => ({
  header: { msg_type },
  content,
});

function collect(...messages: ReturnType<typeof message>[]): Output[] {
  const collector = new OutputCollector(new Map());
  for (const each of messages) collector.take(each);
  return collector.outputs;
}

const stdout = (text: string) => message('stream', { name: 'stdout', text });
const text = (value: string) => ({ 'text/plain': value });

test('neighbouring texts of one stream become one output', () => {
  const stderr = message('stream', { name: 'stderr', text: 'careful\n' });
  expect(collect(stdout('a'), stdout('b\n'), stderr, stdout('c'))).toEqual([
    { output_type: 'stream', name: 'stdout', text: 'ab\n' },
    { output_type: 'stream', name: 'stderr', text: 'careful\n' },
    { output_type: 'stream', name: 'stdout', text: 'c' },
  ]);
});

test('results and errors are kept in the form of nbformat 4', () => {
  const outputs = collect(
    message('execute_result', { execution_count: 3, data: text('5'), metadata: {} }),
    message('error', { ename: 'E', evalue: 'v', traceback: ['E: v', '  at f'] }),
    message('status', { execution_state: 'idle' }),
  );
  expect(outputs).toEqual([
    {
      output_type: 'execute_result',
      execution_count: 3,
      data: text('5'),
      metadata: {},
    },
    { output_type: 'error', ename: 'E', evalue: 'v', traceback: ['E: v', '  at f'] },
  ]);
});

test('update_display_data replaces the display in whichever cell it stands', () => {
  const displays = new Map<string, Output[]>();
  const first = new OutputCollector(displays);
  const second = new OutputCollector(displays);
  const transient = { display_id: 'chart' };
  first.take(message('display_data', { data: text('1'), metadata: {}, transient }));
  second.take(message('display_data', { data: text('1'), metadata: {}, transient }));
  second.take(
    message('update_display_data', { data: text('2'), metadata: { a: 1 }, transient }),
  );
  const updated = { output_type: 'display_data', data: text('2'), metadata: { a: 1 } };
  expect(first.outputs).toEqual([updated]);
  expect(second.outputs).toEqual([updated]);
});

test('clear_output clears at once, or with wait at the next output', () => {
  const clear = (wait: boolean) => message('clear_output', { wait });
  expect(collect(stdout('a'), clear(false))).toEqual([]);
  expect(collect(stdout('a'), clear(true))).toEqual([
    { output_type: 'stream', name: 'stdout', text: 'a' },
  ]);
  expect(collect(stdout('a'), clear(true), stdout('b'))).toEqual([
    { output_type: 'stream', name: 'stdout', text: 'b' },
  ]);
});
