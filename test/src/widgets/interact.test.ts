/** src/widgets/interact.ts: the wire messages of its widgets, and the runs of its function. */
import { checkbox, dropdown, interact, intSlider, slider } from '../../../src/widgets';
import { notebookHost } from '../../../src/host';
import type { JsonObject } from '../../../src/host';
import { FakeHost, installHost } from './fakeHost';

const update = (state: JsonObject): JsonObject => ({
  method: 'update',
  state,
  buffer_paths: [],
});

let host: FakeHost;

beforeEach(() => {
  host = new FakeHost();
  installHost(host);
});

afterAll(() => installHost(undefined));

/** The texts now shown, by display id. */
function visible(): unknown[] {
  const places = new Map<string | undefined, unknown>();
  for (const { displayId, data } of host.shown)
    places.set(displayId, data['text/plain']);
  return [...places.values()];
}

it('opens the models that ipywidgets 8 draws a float slider with', () => {
  interact(() => undefined, { lr: slider(0, 1) });
  expect(host.model('FloatSliderModel')).toMatchObject({
    targetName: 'jupyter.widget',
    metadata: { version: '2.1.0' },
    data: {
      buffer_paths: [],
      state: {
        _model_module: '@jupyter-widgets/controls',
        _model_module_version: '2.0.0',
        _view_module: '@jupyter-widgets/controls',
        _view_name: 'FloatSliderView',
        description: 'lr',
        layout: expect.stringMatching(/^IPY_MODEL_comm-\d+$/) as unknown,
        min: 0,
        max: 1,
        step: 0.01,
        value: 0.5,
      },
    },
  });
});

it('shows the controls as one box, with their values as text beside it', () => {
  interact(() => undefined, { n: intSlider(1, 9), on: checkbox() });
  const box = host.model('VBoxModel');
  expect(host.shown).toEqual([
    {
      data: {
        'application/vnd.jupyter.widget-view+json': {
          version_major: 2,
          version_minor: 0,
          model_id: box.commId,
        },
        'text/plain': 'n = 5, on = false',
      },
    },
  ]);
  expect((box.data['state'] as JsonObject)['children']).toEqual([
    `IPY_MODEL_${host.model('IntSliderModel').commId}`,
    `IPY_MODEL_${host.model('CheckboxModel').commId}`,
  ]);
});

it('runs the function again with what a person sets, and replaces its output', async () => {
  interact(({ lr }) => `lr is ${lr}`, { lr: slider(0, 1) });
  expect(visible()).toEqual(['lr = 0.5', 'lr is 0.5']);
  await host.model('FloatSliderModel').receive(update({ value: 0.7 }));
  expect(visible()).toEqual(['lr = 0.5', 'lr is 0.7']);
  expect(host.shown.at(-1)?.update).toBe(true);
});

it('gives the value of a dropdown, not its label or index', async () => {
  const seen: number[] = [];
  interact(({ f }) => void seen.push(f(2)), {
    f: dropdown({ square: (x: number) => x * x, cube: (x: number) => x ** 3 }),
  });
  await host.model('DropdownModel').receive(update({ index: 1 }));
  expect(seen).toEqual([4, 8]);
});

it('runs only the newest of the values that come at once', async () => {
  const seen: number[] = [];
  interact(({ n }) => void seen.push(n), { n: intSlider(1, 99) });
  const model = host.model('IntSliderModel');
  await Promise.all([1, 2, 3, 4].map((value) => model.receive(update({ value }))));
  expect(seen).toEqual([50, 4]);
});

it('lets an async run end, then runs the newest value, never a backlog', async () => {
  const seen: number[] = [];
  let end = (): void => undefined;
  const first = interact(
    async ({ n }) => {
      seen.push(n);
      await new Promise<void>((resolve) => (end = resolve));
      return n;
    },
    { n: intSlider(1, 99) },
  );
  const model = host.model('IntSliderModel');
  const sets = [7, 8, 9].map((value) => model.receive(update({ value })));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(seen).toEqual([50]);
  end();
  await first;
  while (seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  end();
  await Promise.all(sets);
  expect(seen).toEqual([50, 9]);
  expect(visible().at(-1)).toBe('9');
});

it('empties the places of outputs that a later run does not have', async () => {
  interact(
    ({ n }) => {
      for (let i = 0; i < n; i++) {
        notebookHost()!.display({ 'text/plain': `output ${i}` });
      }
    },
    { n: intSlider(0, 4) },
  );
  expect(visible()).toEqual(['n = 2', 'output 0', 'output 1']);
  const model = host.model('IntSliderModel');
  await model.receive(update({ value: 1 }));
  expect(visible()).toEqual(['n = 2', 'output 0', '']);
  await model.receive(update({ value: 3 }));
  expect(visible()).toEqual(['n = 2', 'output 0', 'output 1', 'output 2']);
});

it('leaves an output alone that has not changed', async () => {
  interact(() => 'the same', { n: intSlider(0, 4) });
  const before = host.shown.length;
  await host.model('IntSliderModel').receive(update({ value: 3 }));
  expect(host.shown).toHaveLength(before);
});

it('throws the error of the first run, and shows that of a later one in place', async () => {
  const fail = (): never => {
    throw new RangeError('too large');
  };
  expect(() => interact(fail, { n: intSlider(0, 4) })).toThrow('too large');

  installHost((host = new FakeHost()));
  interact(({ n }) => (n > 3 ? fail() : 'fine'), { n: intSlider(0, 4) });
  const model = host.model('IntSliderModel');
  await model.receive(update({ value: 4 }));
  expect(visible().at(-1)).toBe('RangeError: too large');
  await model.receive(update({ value: 1 }));
  expect(visible().at(-1)).toBe('fine');
});

it('works again after an interrupt in the middle of a run', async () => {
  const seen: number[] = [];
  void interact(
    ({ n }) => {
      seen.push(n);
      return n === 50 ? new Promise(() => undefined) : Promise.resolve();
    },
    { n: intSlider(1, 99) },
  );
  for (const interrupted of host.interrupts) interrupted();
  await host.model('IntSliderModel').receive(update({ value: 3 }));
  expect(seen).toEqual([50, 3]);
});

it('sends the whole state when the front end asks for it', async () => {
  interact(() => undefined, { lr: slider(0, 1) });
  const model = host.model('FloatSliderModel');
  await model.receive(update({ value: 0.25 }));
  await model.receive({ method: 'request_state' });
  expect(model.sent).toEqual([
    update({ ...(model.data['state'] as JsonObject), value: 0.25 }),
  ]);
});

it('runs once with the defaults where there are no widgets, and prints the value', () => {
  installHost(undefined);
  const print = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  interact(({ lr, on }) => [lr, on], { lr: slider(0, 1), on: checkbox() });
  expect(print.mock.calls).toEqual([['[ 0.5, false ]']]);
  print.mockRestore();
});
