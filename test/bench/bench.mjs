/**
 * `npm run bench -- [--rounds 9] [name …]`: measures this project against its peers, each
 * in the same run, prints tables, and writes them into docs/benchmarks.md.
 *
 * A benchmark is a module `<name>.bench.mjs` beside this file that exports
 *
 *   title            the heading of its table
 *   about            Markdown: what is measured, on what, and how the peers do it
 *   open(rounds)     (async) prepares everything and returns
 *     { comparisons, notes?, close? }
 *       comparisons  of the type Comparison below
 *       notes        async function that returns more Markdown, measured after the rounds
 *       close        async function that ends what `open` started
 *
 * @typedef {object} Contestant
 * @property {string} name
 * @property {boolean} [ours]     compared with every contestant that is not ours
 * @property {() => number | Promise<number>} round  milliseconds of one operation, measured
 *   anew; see `timed` in timing.mjs
 *
 * @typedef {object} Comparison
 * @property {string} name
 * @property {Contestant[]} contestants
 * @property {Record<string, Record<string, number>>} [goals]  by peer and by ours: the
 *   ratio that must not be exceeded
 * @property {number} [rounds]    fewer rounds, for what takes long
 */
import {
  mkdirSync,
  existsSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments } from '../../kernel/setup/usage.mjs';
import { installPeers } from './peers/install.mjs';
import { median, milliseconds } from './timing.mjs';

const FOLDER = dirname(fileURLToPath(import.meta.url));
const REPORT = join(FOLDER, '..', '..', 'docs', 'benchmarks.md');
const SUFFIX = '.bench.mjs';

/** Each contestant once in every round, in turn, so that a slow moment hits all alike. */
async function measure({ name, contestants, rounds }, defaultRounds) {
  const times = new Map(contestants.map((contestant) => [contestant, []]));
  const count = Math.min(rounds ?? defaultRounds, defaultRounds);
  for (let round = 0; round <= count; round++) {
    for (const contestant of contestants) {
      const time = await contestant.round();
      // The round before the first one warms up compilers and caches.
      if (round > 0) times.get(contestant).push(time);
    }
    process.stderr.write(`\r${name}: round ${round} of ${count}\x1b[K`);
  }
  process.stderr.write('\r\x1b[K');
  return new Map([...times].map(([contestant, list]) => [contestant, median(list)]));
}

/** One row for each peer: its time, our times, and ours as a multiple of the peer's. */
function rowsOf({ name, contestants, goals = {} }, medians, ours) {
  return contestants
    .filter((contestant) => !contestant.ours)
    .map((peer) => {
      const cells = ours.flatMap((ourName) => {
        const mine = contestants.find((c) => c.ours && c.name === ourName);
        if (mine === undefined) return ['', '', ''];
        const ratio = medians.get(mine) / medians.get(peer);
        const goal = goals[peer.name]?.[ourName];
        const judged =
          goal === undefined ? '' : `≤ ${goal} ${ratio <= goal ? 'met' : 'MISSED'}`;
        return [milliseconds(medians.get(mine)), `${ratio.toPrecision(2)}×`, judged];
      });
      return [name, peer.name, milliseconds(medians.get(peer)), ...cells];
    });
}

function tableOf(rows, ours) {
  const heading = [
    'what',
    'peer',
    'its time',
    ...ours.flatMap((name) => [name, 'ratio', 'goal']),
  ];
  const kept = heading.map((_, i) => i < 3 || rows.some((row) => row[i] !== ''));
  const line = (cells) => `| ${cells.filter((_, i) => kept[i]).join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The section of one benchmark. */
async function run(name, rounds) {
  const { title, about, open } = await import(`./${name}${SUFFIX}`);
  const { comparisons, notes, close } = await open(rounds);
  try {
    const ours = [
      ...new Set(
        comparisons.flatMap(({ contestants }) =>
          contestants.filter((c) => c.ours).map((c) => c.name),
        ),
      ),
    ];
    const rows = [];
    for (const comparison of comparisons) {
      rows.push(...rowsOf(comparison, await measure(comparison, rounds), ours));
    }
    const parts = [`## ${title}`, about.trim()];
    if (rows.length > 0) parts.push(tableOf(rows, ours));
    if (notes) parts.push((await notes()).trim());
    return parts.join('\n\n');
  } finally {
    await close?.();
  }
}

const HEAD = `# Benchmarks

Written by \`npm run bench\`; a section is replaced when its benchmark runs again. Times are
medians of interleaved rounds. A ratio is our time divided by the peer's time in the same
run: below 1 we are faster.`;

/** Puts a section in the place of the one of the same benchmark, or at the end. */
function writeSection(name, section) {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const report = existsSync(REPORT) ? readFileSync(REPORT, 'utf8') : `${HEAD}\n`;
  const machine = `${cpus()[0].model.trim()}, ${cpus().length} processors, Node ${process.version}`;
  const day = new Date().toISOString().slice(0, 10);
  const text = `${begin}\n\n${section}\n\n_Measured on ${day}: ${machine}._\n\n${end}`;
  const from = report.indexOf(begin);
  const to = report.indexOf(end);
  mkdirSync(dirname(REPORT), { recursive: true });
  writeFileSync(
    REPORT,
    from < 0 || to < 0
      ? `${report.trimEnd()}\n\n${text}\n`
      : report.slice(0, from) + text + report.slice(to + end.length),
  );
}

const all = readdirSync(FOLDER)
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length))
  .sort();
const USAGE = `npm run bench -- [--rounds 9] [name …], where a name is one of: ${all.join(', ')}`;
const { values, positionals } = readArguments(USAGE, {
  options: { rounds: { type: 'string', default: '9' } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !all.includes(name));
const rounds = Number(values.rounds);
if (unknown.length > 0 || !(Number.isInteger(rounds) && rounds > 0)) {
  console.error(
    `${USAGE}. Unknown: ${unknown.join(', ') || `--rounds ${values.rounds}`}`,
  );
  process.exit(2);
}
await installPeers();
for (const name of positionals.length > 0 ? positionals : all) {
  const section = await run(name, rounds);
  console.log(`\n${section}\n`);
  writeSection(name, section);
}
