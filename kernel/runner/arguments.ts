/** The command line of `npm run notebooks`. */
import { parseArgs } from 'node:util';

import { parseOverride, type Override } from './overrides';

export const USAGE = `npm run notebooks -- [options] [files or folders]

Runs notebooks top to bottom through a Jupyter server, without a browser. Without files:
every notebook in notebooks/.

  --set NAME=VALUE   give a variable that a cell declares at its top level another value
                     (repeatable), for instance --set lr=0.5
  --save             write the outputs back into the notebooks (with --set, the changed
                     values, too)
  --kernel NAME      run on this kernelspec instead of the one each notebook names
  --timeout SECONDS  how long one cell may take (default 600)
  --url URL          use a Jupyter server that is running already; with --token TOKEN, and
                     --root FOLDER if its root folder is not the project
  --help             show this text

Exit codes: 0 every cell succeeded, 1 a cell failed, 2 the command line is wrong,
3 no server or kernel could be started, 130 stopped with Ctrl-C.`;

/** A command line that cannot be carried out. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface RunnerArguments {
  readonly files: readonly string[];
  readonly overrides: readonly Override[];
  readonly save: boolean;
  readonly kernel?: string;
  readonly timeout: number;
  readonly server?: { readonly url: string; readonly token: string };
  readonly root?: string;
  readonly help: boolean;
}

/**
 * Reads the arguments after the script's name.
 *
 * @throws UsageError or OverrideError, saying what to write instead
 */
export function parseArguments(args: readonly string[]): RunnerArguments {
  const { values, positionals } = parse(args);
  const timeout = Number(values.timeout ?? 600);
  if (!(timeout > 0 && timeout < 2 ** 31 / 1000)) {
    throw new UsageError(
      `--timeout ${String(values.timeout)} is not a number of seconds above 0: write ` +
        'for instance --timeout 60.',
    );
  }
  if (values.url === undefined && (values.token ?? values.root) !== undefined) {
    throw new UsageError(
      '--token and --root belong to a server that is running already: name it with --url.',
    );
  }
  return {
    files: positionals,
    overrides: (values.set ?? []).map(parseOverride),
    save: values.save ?? false,
    timeout,
    help: values.help ?? false,
    ...(values.kernel !== undefined && { kernel: values.kernel }),
    ...(values.url !== undefined && {
      server: { url: values.url, token: values.token ?? '' },
    }),
    ...(values.root !== undefined && { root: values.root }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        set: { type: 'string', multiple: true },
        save: { type: 'boolean' },
        kernel: { type: 'string' },
        timeout: { type: 'string' },
        url: { type: 'string' },
        token: { type: 'string' },
        root: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
