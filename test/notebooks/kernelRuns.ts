/** Notebooks run on a real Jupyter server, two kernels at a time, for the tests here. */
import { relative } from 'node:path';

import { runNotebook, type NotebookRun } from '../../kernel/runner/execute';
import type { CodeCell, Notebook, Output } from '../../kernel/runner/notebook';
import { venvPython } from '../../kernel/runner/project';
import { startServer, type JupyterServer } from '../../kernel/runner/server';
import { ROOT } from '../kernel/runner/project';

/** The kernels that run at once: as many as the smallest machine of a developer has cores. */
const AT_ONCE = 2;

/** Seconds that one cell may take on a busy machine. */
const CELL_TIMEOUT = 240;

/** A notebook to run, as the file has it or with cells of the test's own. */
export interface Job {
  readonly file: string;
  readonly kernel: 'tslab' | 'tslab-stock';
  readonly notebook: Notebook;
}

/**
 * Starts to run all jobs on one server, which ends after the last of them.
 *
 * @returns a promise for each job, in their order
 */
export function runJobs(jobs: readonly Job[]): Promise<NotebookRun>[] {
  jest.spyOn(console, 'debug').mockImplementation(() => undefined);
  const server = startServer(venvPython(ROOT), ROOT);
  const waiting: (() => Promise<unknown>)[] = [];
  const runs = jobs.map(
    (job) =>
      new Promise<NotebookRun>((resolve, reject) => {
        waiting.push(() =>
          server.then((started) => runJob(job, started)).then(resolve, reject),
        );
      }),
  );
  // A test that waits for an earlier job must not leave a later one's failure unhandled.
  for (const run of runs) run.catch(() => undefined);
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await next();
    }
  };
  const ended = Promise.all(Array.from({ length: AT_ONCE }, lane));
  afterAll(async () => {
    await ended;
    await (await server).stop();
  });
  return runs;
}

function runJob(job: Job, server: JupyterServer): Promise<NotebookRun> {
  return runNotebook(job.notebook, server, {
    path: relative(ROOT, job.file),
    kernelName: job.kernel,
    cellTimeout: CELL_TIMEOUT,
    signal: new AbortController().signal,
  });
}

/** A copy of a code cell, so that a notebook may hold it more than once. */
export function copyOf(cell: CodeCell, source = cell.source): CodeCell {
  return { ...cell, source, outputs: [], execution_count: null };
}

const PLOTLY = 'application/vnd.plotly.v1+json';

/** The parts of an output's bundle that are read here. */
interface Bundle {
  readonly 'text/plain'?: string;
  readonly 'text/html'?: string;
  readonly [PLOTLY]?: {
    readonly data: readonly PlotlyTrace[];
    readonly frames?: readonly unknown[];
  };
}

interface PlotlyTrace {
  readonly name?: string;
  readonly x?: Coordinates;
  readonly y?: Coordinates;
  readonly customdata?: readonly (readonly number[])[];
}

/** plotly.js's coordinates: a list, or 32-bit floats in base64. */
type Coordinates = readonly number[] | { readonly bdata: string };

/** How many charts the outputs hold, and how many of them replay an animation. */
export function chartsIn(outputs: readonly Output[]): {
  all: number;
  animated: number;
} {
  const charts = outputs.flatMap(({ data }) => {
    const chart = (data as unknown as Bundle | undefined)?.[PLOTLY];
    return chart === undefined ? [] : [chart];
  });
  const animated = charts.filter(({ frames }) => frames !== undefined).length;
  return { all: charts.length, animated };
}

/** What a cell shows, in forms that a test can compare. */
export interface Shown {
  /** The text of every output. */
  readonly text: string;
  /** The tables' rows, without their titles; columns stand two spaces apart. */
  readonly rows: readonly (readonly string[])[];
  /** The traces of the first chart. */
  readonly traces: readonly Trace[];
}

export interface Trace {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly customdata: readonly (readonly number[])[];
}

export function shownBy(outputs: readonly Output[]): Shown {
  const bundles = outputs.flatMap(({ data }) =>
    data ? [data as unknown as Bundle] : [],
  );
  const texts = bundles.map((bundle) => bundle['text/plain'] ?? '');
  const tables = bundles
    .filter((bundle) => 'text/html' in bundle)
    .map((bundle) => bundle['text/plain'] ?? '');
  const chart = bundles.find((bundle) => PLOTLY in bundle)?.[PLOTLY];
  return {
    text: texts.join('\n'),
    rows: tables.flatMap((table) =>
      table
        .split('\n')
        .slice(1)
        .map((line) => line.split(/\s{2,}/)),
    ),
    traces: (chart?.data ?? []).map((trace) => ({
      name: trace.name ?? '',
      x: numbersOf(trace.x),
      y: numbersOf(trace.y),
      customdata: trace.customdata ?? [],
    })),
  };
}

function numbersOf(values: Coordinates = []): readonly number[] {
  if (!('bdata' in values)) return values;
  const bytes = Buffer.from(values.bdata, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}
