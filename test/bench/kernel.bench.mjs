/** The kernel against other kernels, through the protocol, as a notebook's front end sees it. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jupyterEnvironment, pathsOf, ROOT } from '../../kernel/setup/paths.mjs';
import { openPython } from './peers/python.mjs';

const FOLDER = dirname(fileURLToPath(import.meta.url));
const OURS = 'nabla';
const LINES = 100_000;
/** Stock tslab slows down with every cell, and at last answers no more. */
const MOST_ROUNDS_OF_STOCK = 3;
const MEGABYTE = 2 ** 20;

/** Each kernel: how it is started, and the same cells in its language. */
const TYPESCRIPT = {
  first: 'const first: number = 1 + 1;\nfirst',
  cell: 'const value%d: number = 2 + %d;\nvalue%d * 2',
  define: 'const numbers = [1, 2, 3];',
  complete: 'numbers.ma',
  print: `for (let i = 0; i < ${LINES}; i++) console.log(i);`,
};
const KERNELS = {
  [OURS]: { spec: { name: 'tslab' }, cells: TYPESCRIPT },
  ipykernel: {
    spec: { argv: ['python', '-m', 'ipykernel_launcher', '-f', '{connection_file}'] },
    cells: {
      first: 'first: int = 1 + 1\nfirst',
      cell: 'value%d: int = 2 + %d\nvalue%d * 2',
      define: 'numbers = [1, 2, 3]',
      complete: 'numbers.ap',
      print: `for i in range(${LINES}): print(i)`,
    },
  },
  'stock tslab': { spec: { name: 'tslab-stock' }, cells: TYPESCRIPT },
  Deno: {
    spec: {
      argv: [
        ...[join(FOLDER, 'node_modules', '.bin', 'deno'), 'jupyter', '--kernel'],
        ...['--conn', '{connection_file}'],
      ],
      env: { DENO_DIR: join(ROOT, '.cache', 'deno') },
    },
    cells: TYPESCRIPT,
  },
};
const PEERS = Object.keys(KERNELS).filter((name) => name !== OURS);
const CWD = join(ROOT, 'notebooks');

export const title = 'Kernel';
export const about = `
Each kernel is started by jupyter_client and spoken to over ZeroMQ. The first result counts
from the start of the process; a warm cell is one that declares a typed variable and computes
with it, the median of 20; a cell counts until the kernel is idle again. ipykernel and Deno do not check
types; stock tslab and nabla do. Completion is the 95th percentile of 40.`;

export async function open(rounds) {
  const { ask, close } = openPython(
    join(FOLDER, 'peers', 'kernel_peer.py'),
    jupyterEnvironment(ROOT, [pathsOf(ROOT).stockData]),
  );
  const each = (operation, names = [OURS, ...PEERS]) =>
    names.map((name) => ({
      name,
      ours: name === OURS,
      round: async () => (await operation(name, KERNELS[name])).time,
    }));
  const execute = (id, code, count = 1) =>
    ask({ operation: 'execute', id, code, count });
  for (const [id, { spec, cells }] of Object.entries(KERNELS)) {
    await ask({ operation: 'open', id, spec, cwd: CWD });
    await execute(id, cells.define);
  }
  let printed = 0;
  const goals = (limits) =>
    Object.fromEntries(
      Object.entries(limits).map(([peer, limit]) => [peer, { [OURS]: limit }]),
    );
  const warm = (name) =>
    each((id, { cells }) => execute(id, cells.cell.replaceAll('value', name), 20));
  const lengthened = new Set();
  const long = async (id, { cells }) => {
    if (!lengthened.has(id))
      await execute(id, cells.cell.replaceAll('value', 'long'), 200);
    lengthened.add(id);
    return execute(id, cells.cell.replaceAll('value', 'after'), 20);
  };
  const afterLibrary = async (id, { cells }) => {
    if (id !== 'ipykernel') await execute(id, "import { numericalDiff } from 'nabla';");
    return execute(id, cells.cell.replaceAll('value', 'withLibrary'), 20);
  };
  return {
    comparisons: [
      {
        name: 'start to first result',
        rounds: Math.min(rounds, 7),
        contestants: each((_, { spec, cells }) =>
          ask({ operation: 'first', spec, cwd: CWD, code: cells.first }),
        ),
        goals: goals({ ipykernel: 1, 'stock tslab': 0.5 }),
      },
      {
        name: 'warm cell',
        rounds: Math.min(rounds, MOST_ROUNDS_OF_STOCK),
        contestants: warm('value'),
        goals: goals({ ipykernel: 1 }),
      },
      {
        name: 'completion, p95',
        rounds: Math.min(rounds, MOST_ROUNDS_OF_STOCK),
        contestants: each((id, { cells }) =>
          ask({ operation: 'complete', id, code: cells.complete, count: 40 }),
        ),
      },
      {
        name: 'warm cell, after 200 cells',
        // Stock tslab does not come to the end of 200 cells, nor as far as to what follows.
        contestants: each(long, [OURS, 'ipykernel', 'Deno']),
        goals: goals({ ipykernel: 1 }),
      },
      {
        name: 'warm cell, library imported',
        contestants: each(afterLibrary, [OURS, 'ipykernel']),
        goals: goals({ ipykernel: 1 }),
      },
      {
        name: `${LINES.toLocaleString('en')} printed lines`,
        rounds: Math.min(rounds, 3),
        contestants: each(
          async (id, { cells }) => {
            const answer = await ask({ operation: 'print', id, code: cells.print });
            if (id === OURS) printed = answer.printed;
            return answer;
          },
          [OURS, 'ipykernel'],
        ),
        goals: goals({ ipykernel: 2 }),
      },
    ],
    notes: async () => {
      const lost = charactersOf(LINES) - printed;
      const sizes = [];
      for (const id of Object.keys(KERNELS)) {
        const { bytes } = await ask({ operation: 'memory', id });
        sizes.push(`${id} ${Math.round(bytes / MEGABYTE)} MB`);
      }
      return `Of the ${LINES.toLocaleString('en')} lines ${lost === 0 ? 'none was' : `${lost} characters were`} lost. Memory after all of this (proportional set size, children included): ${sizes.join(', ')}.`;
    },
    close: async () => {
      for (const id of Object.keys(KERNELS)) await ask({ operation: 'close', id });
      await close();
    },
  };
}

/** How many characters the numbers below `count` take, a line each. */
function charactersOf(count) {
  let characters = 0;
  for (let i = 0; i < count; i++) characters += String(i).length + 1;
  return characters;
}
