/**
 * `interact(f, controls)`: runs `f` with what the controls say, and again whenever someone
 * moves one; the output of the last run replaces that of the one before, in place.
 */
import { show } from '../display';
import { notebookHost } from '../host';
import type { JsonObject, MimeBundle, NotebookHost, Output } from '../host';
import type { Control } from './controls';
import { OutputSlots } from './outputSlots';
import { createStyle, createWidget } from './widgetModel';
import type { WidgetModel } from './widgetModel';

/** Named controls. */
export interface Controls {
  readonly [name: string]: Control<unknown>;
}

/** What `f` receives: the value of each control under its name. */
export type ControlValues<C extends Controls> = {
  readonly [Name in keyof C]: C[Name] extends Control<infer T> ? T : never;
};

/**
 * Draws the controls and shows what `f` shows, prints and returns.
 *
 * Values that come while `f` runs wait for it, and only the newest is run: there is never
 * a backlog. On a kernel without widgets `f` runs once, with the default values.
 *
 * @param f may be async; then await `interact`
 * @throws what `f` throws with the default values; later errors appear as its output
 *
 * @example interact(({ lr }) => plotDescent(lr), { lr: slider(0.01, 1.2) })
 */
export function interact<C extends Controls>(
  f: (values: ControlValues<C>) => Promise<unknown>,
  controls: C,
): Promise<void>;
export function interact<C extends Controls>(
  f: (values: ControlValues<C>) => unknown,
  controls: C,
): void;
export function interact<C extends Controls>(
  f: (values: ControlValues<C>) => unknown,
  controls: C,
): Promise<void> | undefined {
  const defaults = Object.fromEntries(
    Object.entries(controls).map(([name, { defaultValue }]) => [name, defaultValue]),
  ) as ControlValues<C>;
  const host = notebookHost();
  if (!host) return runWithoutWidgets(f, defaults);

  const interaction = new Interaction(host, f, defaults);
  const widgets = Object.entries(controls).map(([name, control]) =>
    drawControl(host, name, control, (value) => interaction.set(name, value)),
  );
  if (widgets.length > 0) {
    const children = widgets.map(({ reference }) => reference);
    const box = createWidget(host, 'VBox', { children });
    host.display(box.view(describeValues(defaults)));
  }
  return interaction.runFirst();
}

/** The runs of one `interact` call. */
class Interaction<Values extends object> {
  private readonly slots: OutputSlots;
  private readonly cell: ReturnType<NotebookHost['captureCell']>;
  private current: Values;
  /** The run that goes on. */
  private running: Promise<void> | undefined;
  /** The run that will take the newest values; everyone who set one of them waits for it. */
  private next: Promise<void> | undefined;

  constructor(
    private readonly host: NotebookHost,
    private readonly f: (values: Values) => unknown,
    defaults: Values,
  ) {
    this.current = defaults;
    this.slots = new OutputSlots(host);
    this.cell = host.captureCell();
    // A run that was interrupted never ends by itself.
    host.onInterrupt(() => {
      this.running = undefined;
      this.next = undefined;
    });
  }

  /** The first run belongs to the cell: its error is the cell's. */
  runFirst(): Promise<void> | undefined {
    const run = this.run((outputs, error) => {
      this.slots.show(outputs);
      throw error;
    });
    if (run) this.running = run.catch(() => undefined);
    return run;
  }

  /** Takes a new value; resolves when a run with it, or with a newer one, has ended. */
  set(name: string, value: unknown): Promise<void> {
    this.current = { ...this.current, [name]: value };
    this.next ??= this.runNext();
    return this.next;
  }

  private async runNext(): Promise<void> {
    await this.running;
    // Lets values that are already on their way arrive first.
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.next = undefined;
    const fail = (outputs: readonly Output[], error: unknown): void =>
      this.slots.show([...outputs, describeError(error)]);
    this.running = this.cell.run(() => this.run(fail));
    await this.running;
  }

  /** Runs `f` with the current values; synchronous as long as nothing has to be awaited. */
  private run(
    fail: (outputs: readonly Output[], error: unknown) => void,
  ): Promise<void> | undefined {
    const { value, outputs } = this.host.collect(() => attempt(this.f, this.current));
    const finish = (outcome: Attempt): Promise<void> | undefined => {
      if (!('error' in outcome)) return this.show(outputs, outcome.value);
      fail(outputs, outcome.error);
      return undefined;
    };
    return value instanceof Promise ? value.then(finish) : finish(value);
  }

  /** Shows what a run has shown, and its value. */
  private show(outputs: readonly Output[], value: unknown): Promise<void> | undefined {
    const place = (data: MimeBundle): void =>
      this.slots.show([...outputs, { data, metadata: {} }]);
    if (value === undefined || value === null) {
      this.slots.show(outputs);
      return undefined;
    }
    const forms = this.host.formsOf(value);
    if (forms instanceof Promise) return forms.then(place);
    place(forms);
    return undefined;
  }
}

type Attempt = { readonly value: unknown } | { readonly error: unknown };

/** Calls `f` and catches its error; a promise when `f` gives one. */
function attempt<V>(f: (values: V) => unknown, values: V): Attempt | Promise<Attempt> {
  try {
    const value = f(values);
    if (!(value instanceof Promise)) return { value };
    return value.then(
      (result: unknown) => ({ value: result }),
      (error: unknown) => ({ error }),
    );
  } catch (error) {
    return { error };
  }
}

function drawControl(
  host: NotebookHost,
  name: string,
  control: Control<unknown>,
  changed: (value: unknown) => Promise<void>,
): WidgetModel {
  const style = createStyle(host, control.styleName, { description_width: 'initial' });
  const model = createWidget(host, control.widgetName, {
    description: name,
    style: style.reference,
    ...control.state,
  });
  model.onChange(async (state: JsonObject) => {
    const part = state[control.valueKey];
    if (part !== undefined) await changed(control.read(part));
  });
  return model;
}

function runWithoutWidgets<V>(
  f: (values: V) => unknown,
  defaults: V,
): Promise<void> | undefined {
  const value = f(defaults);
  if (value instanceof Promise) return value.then(showResult);
  showResult(value);
  return undefined;
}

function showResult(value: unknown): void {
  if (value !== undefined && value !== null) show(value);
}

function describeValues(values: object): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${String(value)}`)
    .join(', ');
}

function describeError(error: unknown): Output {
  const text =
    error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const data = { 'application/vnd.jupyter.stderr': text, 'text/plain': text };
  return { data, metadata: {} };
}
