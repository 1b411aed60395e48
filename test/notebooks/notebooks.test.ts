/**
 * Every notebook, top to bottom, through a real Jupyter server: on our kernel and on stock
 * tslab, whose meaning of a cell ours keeps.
 */
import { relative } from 'node:path';

import { runNotebook } from '../../kernel/runner/execute';
import { readNotebook } from '../../kernel/runner/notebook';
import { findNotebooks, venvPython } from '../../kernel/runner/project';
import { startServer, type JupyterServer } from '../../kernel/runner/server';
import { ROOT } from '../kernel/runner/project';

jest.setTimeout(300_000);

const notebooks = findNotebooks(['notebooks'], ROOT).map((path) =>
  relative(ROOT, path),
);

let server: JupyterServer;

beforeAll(async () => {
  jest.spyOn(console, 'debug').mockImplementation(() => undefined);
  server = await startServer(venvPython(ROOT), ROOT);
});

afterAll(() => server.stop());

describe.each(['tslab', 'tslab-stock'])('on the kernel %s', (kernelName) => {
  test.each(notebooks)('%s runs top to bottom', async (path) => {
    const run = await runNotebook(readNotebook(path), server, {
      path,
      kernelName,
      cellTimeout: 240,
      signal: new AbortController().signal,
    });
    expect(run.failure).toBeUndefined();
    expect(run.ranCells).toBeGreaterThan(0);
  });
});
