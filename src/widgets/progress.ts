/**
 * `progress(items)` and `progress(total)`: a loop that shows how far it is, how fast it
 * goes and how long it will still take.
 */
import { notebookHost } from '../host';
import type { NotebookHost } from '../host';
import { createStyle, createWidget } from './widgetModel';

export interface ProgressOptions {
  /** A word in front of the bar. */
  readonly label?: string;
}

/** The least time between two updates, milliseconds: nobody reads faster. */
const MILLISECONDS_BETWEEN = 100;
const BAR_WIDTH = 20;

/** Something that shows how far a loop is. */
interface Meter {
  show(done: number, line: string): void;
  finish(done: number, line: string, isWhole: boolean): void;
}

/**
 * Iterates over `items`, or over 0 … total − 1, and shows a bar meanwhile: a widget in
 * JupyterLab, one line of text elsewhere.
 *
 * @example for (const epoch of progress(100)) { … }
 */
export function progress(
  total: number,
  options?: ProgressOptions,
): Generator<number, void>;
export function progress<T>(
  items: Iterable<T>,
  options?: ProgressOptions,
): Generator<T, void>;
export function* progress(
  source: number | Iterable<unknown>,
  options: ProgressOptions = {},
): Generator<unknown, void> {
  if (typeof source === 'number' && (!Number.isInteger(source) || source < 0)) {
    throw new RangeError(
      `progress takes a list or a whole number from 0, got ${source}.`,
    );
  }
  const items = typeof source === 'number' ? Array(source).keys() : source;
  const total = typeof source === 'number' ? source : sizeOf(source);
  const { label = '' } = options;
  const meter = createMeter(label, total);
  const start = performance.now();
  let done = 0;
  let shownAt = start;
  const line = (): string =>
    describeProgress(label, done, total, (performance.now() - start) / 1000);
  meter.show(0, line());
  let isWhole = false;
  try {
    for (const item of items) {
      yield item;
      done++;
      if (performance.now() - shownAt >= MILLISECONDS_BETWEEN) {
        shownAt = performance.now();
        meter.show(done, line());
      }
    }
    isWhole = true;
  } finally {
    meter.finish(done, line(), isWhole);
  }
}

/**
 * One line: `training 30/100 [██████··············] 12.5/s, 5.6 s left`.
 *
 * @param total undefined when it is not known
 * @param seconds since the start
 */
export function describeProgress(
  label: string,
  done: number,
  total: number | undefined,
  seconds: number,
): string {
  const rate = seconds > 0 ? done / seconds : 0;
  const parts = [label, total === undefined ? String(done) : `${done}/${total}`];
  if (total !== undefined) parts.push(bar(done, total));
  if (done > 0 && rate > 0) {
    const speed = `${formatNumber(rate)}/s`;
    if (total === undefined || done >= total) {
      parts.push(`${speed}, ${formatSeconds(seconds)}`);
    } else {
      parts.push(`${speed}, ${formatSeconds((total - done) / rate)} left`);
    }
  }
  return parts.filter((part) => part !== '').join(' ');
}

function bar(done: number, total: number): string {
  const filled =
    total === 0
      ? BAR_WIDTH
      : Math.min(BAR_WIDTH, Math.floor((done / total) * BAR_WIDTH));
  return `[${'█'.repeat(filled)}${'·'.repeat(BAR_WIDTH - filled)}]`;
}

function formatNumber(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function formatSeconds(seconds: number): string {
  if (seconds < 60)
    return `${seconds < 10 ? seconds.toFixed(1) : seconds.toFixed(0)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How many items there are, where that is known without iterating. */
function sizeOf(items: Iterable<unknown>): number | undefined {
  if (Array.isArray(items)) return items.length;
  const { length, size } = items as {
    readonly length?: unknown;
    readonly size?: unknown;
  };
  if (typeof length === 'number') return length;
  return typeof size === 'number' ? size : undefined;
}

function createMeter(label: string, total: number | undefined): Meter {
  const host = notebookHost();
  return host ? createWidgetMeter(host, label, total) : createTextMeter();
}

function createWidgetMeter(
  host: NotebookHost,
  label: string,
  total: number | undefined,
): Meter {
  const style = createStyle(host, 'ProgressStyle', { description_width: 'initial' });
  const bar = createWidget(host, 'FloatProgress', {
    description: label,
    style: style.reference,
    min: 0,
    max: Math.max(total ?? 1, 1),
    value: 0,
    bar_style: total === undefined ? 'info' : '',
  });
  const text = createWidget(host, 'HTML', { value: '' });
  const box = createWidget(host, 'HBox', {
    children: [bar.reference, text.reference],
  });
  const displayId = `nabla-progress-${process.pid}-${++meters}`;
  let isShown = false;
  const show = (done: number, line: string): void => {
    bar.update({ value: total === undefined ? 1 : done });
    text.update({ value: afterLabel(label, line) });
    if (!isShown) host.display(box.view(line), { displayId });
    isShown = true;
  };
  return {
    show,
    finish(done, line, isWhole) {
      show(total === 0 ? 1 : done, line);
      bar.update({ bar_style: isWhole ? 'success' : 'danger' });
      // The saved notebook and front ends without widgets keep the last line.
      host.display(box.view(line), { displayId, update: true });
    },
  };
}

/** Writes over its own line. */
function createTextMeter(): Meter {
  return {
    show: (_done, line) => void process.stdout.write(`\r${line}`),
    finish: (_done, line) => void process.stdout.write(`\r${line}\n`),
  };
}

let meters = 0;

/** The line without its label and bar, which the widget draws. */
function afterLabel(label: string, line: string): string {
  return line.slice(label.length).replace(/\[[█·]*\] /, '');
}
