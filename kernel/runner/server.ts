/**
 * The Jupyter server that the notebooks run on: one of our own, on loopback with a secret
 * token and a port that is free, or one that is already running.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A server could not be started or reached. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
}

export interface JupyterServer {
  readonly url: string;
  readonly token: string;
  /** The folder that the server's paths count from. */
  readonly root: string;
  /** Ends the server and its kernels, if we started it. */
  stop(): Promise<void>;
}

/** How long a server may take to answer on a busy machine. */
const START_TIMEOUT_MS = 90_000;

/** A server that we were killed without stopping ends by itself after this many seconds. */
const ORPHAN_SECONDS = 900;

/** Extensions that only a browser needs; without them the server answers a second earlier. */
const UNNEEDED = [
  'jupyterlab',
  'jupyter_lsp',
  'notebook_shim',
  'jupyter_server_terminals',
];

/**
 * Starts a Jupyter server with the Python of the clone's .venv.
 *
 * @param python the venv's Python
 * @param root the folder that holds the notebooks
 * @throws ServerError with the server's last words when it does not come up
 */
export async function startServer(
  python: string,
  root: string,
): Promise<JupyterServer> {
  if (!existsSync(python)) {
    throw new ServerError(
      `There is no Jupyter at ${python}: run npm run setup, then the same command again.`,
    );
  }
  const token = randomBytes(24).toString('hex');
  const runtime = mkdtempSync(join(tmpdir(), 'nabla-runner-'));
  const child = spawn(
    python,
    [
      ...['-m', 'jupyter_server', '--no-browser', '-y'],
      ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
      '--ServerApp.ip=127.0.0.1',
      '--ServerApp.port=0',
      `--ServerApp.root_dir=${root}`,
      ...UNNEEDED.map((name) => `--ServerApp.jpserver_extensions=${name}=False`),
      `--ServerApp.shutdown_no_activity_timeout=${ORPHAN_SECONDS}`,
      `--MappingKernelManager.cull_idle_timeout=${ORPHAN_SECONDS}`,
      '--MappingKernelManager.cull_connected=True',
    ],
    {
      env: { ...process.env, JUPYTER_TOKEN: token, JUPYTER_RUNTIME_DIR: runtime },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Not in our process group: a Ctrl-C must reach the kernels through us, in order.
      detached: process.platform !== 'win32',
      windowsHide: true,
    },
  );
  const log = keepTail(child);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await Promise.race([ended, delay(10_000, undefined, { ref: false })]);
    child.kill('SIGKILL');
    rmSync(runtime, { recursive: true, force: true });
  };
  try {
    const url = await waitForUrl(
      child,
      join(runtime, `jpserver-${child.pid}.json`),
      log,
    );
    return { url, token, root, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Speaks to a server that is running already, and leaves it running. */
export async function connectServer(
  url: string,
  token: string,
  root: string,
): Promise<JupyterServer> {
  const base = url.endsWith('/') ? url : `${url}/`;
  let response: Response;
  try {
    response = await fetch(`${base}api/kernelspecs`, {
      headers: token === '' ? {} : { Authorization: `token ${token}` },
    });
  } catch (error) {
    const { cause } = error as { cause?: Error };
    throw new ServerError(
      `No Jupyter server answers at ${url} (${cause?.message ?? String(error)}): check ` +
        '--url, or leave it out to start one.',
    );
  }
  if (!response.ok) {
    throw new ServerError(
      `The server at ${url} answered ${response.status} ${response.statusText}: check ` +
        '--token (the server prints it when it starts).',
    );
  }
  return { url: base, token, root, stop: () => Promise.resolve() };
}

function keepTail(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-8192);
    });
  }
  return () => text;
}

async function waitForUrl(
  child: ChildProcess,
  file: string,
  log: () => string,
): Promise<string> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (
      child.exitCode !== null ||
      child.signalCode !== null ||
      child.pid === undefined
    ) {
      throw new ServerError(`The Jupyter server ended at its start:\n${log().trim()}`);
    }
    const url = readUrl(file);
    if (url !== undefined && (await isUp(url))) return url;
    await delay(50);
  }
  throw new ServerError(
    `The Jupyter server did not answer within ${START_TIMEOUT_MS / 1000} s:\n${log().trim()}`,
  );
}

/** The address in the file that Jupyter writes, or undefined while there is none. */
function readUrl(file: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { url: string }).url;
  } catch {
    return undefined;
  }
}

async function isUp(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}api`)).ok;
  } catch {
    return false;
  }
}
