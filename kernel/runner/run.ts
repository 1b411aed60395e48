/**
 * The runner as a function: runs notebooks one after the other on a Jupyter server, prints
 * its progress and returns the exit code.
 */
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

import { USAGE, UsageError, parseArguments, type RunnerArguments } from './arguments';
import { runNotebook } from './execute';
import {
  NotebookFormatError,
  readNotebook,
  saveNotebook,
  type JsonObject,
  type Notebook,
} from './notebook';
import {
  OverrideError,
  applyOverrides,
  settableNames,
  type Override,
} from './overrides';
import { findNotebooks, projectRoot, venvPython } from './project';
import { reportNotebook } from './report';
import { ServerError, connectServer, startServer, type JupyterServer } from './server';

export const EXIT = {
  ok: 0,
  cellFailed: 1,
  usage: 2,
  noServer: 3,
  interrupted: 130,
} as const;

/** Where the runner prints, and what stops it. */
export interface RunnerContext {
  readonly out: NodeJS.WriteStream;
  readonly errors: NodeJS.WriteStream;
  readonly signal: AbortSignal;
  /** The folder that file names count from. */
  readonly folder: string;
}

/** Carries out a command line; see `USAGE` for the exit codes. */
export async function runNotebooks(
  args: readonly string[],
  context: RunnerContext,
): Promise<number> {
  try {
    const parsed = parseArguments(args);
    if (parsed.help) {
      context.out.write(`${USAGE}\n`);
      return EXIT.ok;
    }
    return await runAll(parsed, context);
  } catch (error) {
    if (context.signal.aborted) {
      context.errors.write('Stopped; the kernels that were started are shut down.\n');
      return EXIT.interrupted;
    }
    const isUsage =
      error instanceof UsageError ||
      error instanceof OverrideError ||
      error instanceof NotebookFormatError;
    if (!isUsage && !(error instanceof ServerError)) throw error;
    context.errors.write(`${error.message}\n`);
    return isUsage ? EXIT.usage : EXIT.noServer;
  }
}

interface Task {
  readonly file: string;
  readonly notebook: Notebook;
}

async function runAll(args: RunnerArguments, context: RunnerContext): Promise<number> {
  const root = projectRoot();
  const files =
    args.files.length > 0
      ? findNotebooks(args.files, context.folder)
      : findNotebooks(['notebooks'], root);
  const tasks = files.map((file): Task => ({ file, notebook: readNotebook(file) }));
  override(tasks, args.overrides);

  const server = await openServer(args, files, root, context);
  try {
    for (const task of tasks) {
      context.signal.throwIfAborted();
      const succeeded = await runTask(task, server, args, context);
      if (!succeeded) return EXIT.cellFailed;
    }
    return EXIT.ok;
  } finally {
    await server.stop();
  }
}

async function openServer(
  args: RunnerArguments,
  files: readonly string[],
  root: string,
  { folder }: RunnerContext,
): Promise<JupyterServer> {
  if (args.server !== undefined) {
    const serverRoot = args.root === undefined ? root : resolve(folder, args.root);
    return connectServer(args.server.url, args.server.token, serverRoot);
  }
  return startServer(venvPython(root), commonFolder([root, ...files.map(dirname)]));
}

async function runTask(
  { file, notebook }: Task,
  server: JupyterServer,
  args: RunnerArguments,
  { out, signal, folder }: RunnerContext,
): Promise<boolean> {
  const path = relative(server.root, file).split(sep).join('/');
  if (path.startsWith('../') || isAbsolute(path)) {
    throw new UsageError(
      `${file} is outside ${server.root}, the server's folder: name that folder with --root.`,
    );
  }
  const report = reportNotebook(relative(folder, file) || file, out);
  try {
    const run = await runNotebook(notebook, server, {
      path,
      signal,
      kernelName: args.kernel ?? kernelNameOf(notebook, file),
      cellTimeout: args.timeout,
      onProgress: (done, total) => report.cell(done, total),
    });
    report.end(run);
    if (args.save) saveNotebook(file, notebook);
    return run.failure === undefined;
  } catch (error) {
    report.abandon();
    throw error;
  }
}

function kernelNameOf(notebook: Notebook, file: string): string {
  const spec = notebook.metadata.kernelspec as JsonObject | undefined;
  if (typeof spec?.name === 'string') return spec.name;
  throw new UsageError(
    `${file} names no kernel: choose one with --kernel, as in --kernel tslab.`,
  );
}

/** Changes the cells of the notebooks as `--set` says. */
function override(tasks: readonly Task[], overrides: readonly Override[]): void {
  const cells = tasks.flatMap(({ notebook }) =>
    notebook.cells.filter((cell) => cell.cell_type === 'code'),
  );
  const names = settableNames(cells.map(({ source }) => source));
  for (const { name, value } of overrides) {
    if (names.has(name)) continue;
    throw new OverrideError(
      `--set ${name}=${value}: no cell declares ${name} at its top level; the notebooks ` +
        `declare ${[...names].sort().join(', ') || 'nothing'}.`,
    );
  }
  for (const cell of cells) cell.source = applyOverrides(cell.source, overrides);
}

/** The deepest folder that holds all of `folders`. */
function commonFolder(folders: readonly string[]): string {
  return folders.reduce((common, folder) => {
    let candidate = common;
    while (
      !`${folder}${sep}`.startsWith(
        candidate.endsWith(sep) ? candidate : `${candidate}${sep}`,
      )
    ) {
      candidate = join(candidate, '..');
    }
    return candidate;
  });
}
