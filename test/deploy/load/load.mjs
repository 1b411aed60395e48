/**
 * `npm run classroom:load -- [options]`: a class on this machine, over real HTTP and
 * WebSockets on loopback. One learner works alone first; then all come in at once and the
 * active ones work through 4.2 to 4.4 with time to think. Prints a report in Markdown.
 *
 *   --learners N   how many sign in and keep a kernel live (20)
 *   --active N     how many of them run cells at the same time (all, 20 at most)
 *   --arrive N     seconds over which they come in (0: all at once)
 *   --seconds N    how long the class works (600)
 *   --think N      mean seconds of thinking before a cell (12)
 *   --seed N       the seed of the thinking times (1)
 *   --faults       then go on for four minutes, in which a kernel, a server, the proxy and
 *                  the hub are killed; latencies are of the time before
 *   --json FILE    also write every number there
 */
import { cpus, totalmem } from 'node:os';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { readJson } from '../../../kernel/setup/paths.mjs';
import { readArguments } from '../../../kernel/setup/usage.mjs';
import { Learner } from '../support/learner.mjs';
import { openClassroom } from '../support/room.mjs';
import { Course, NOTEBOOKS } from './course.mjs';
import { FAULTS } from './faults.mjs';
import { machineUse, memoryOf, memoryOfRoom } from './memory.mjs';
import { checkSaved } from './saved.mjs';
import { median, percentile, seededRandom } from './statistics.mjs';

const USAGE =
  'npm run classroom:load -- [--learners N] [--active N] [--arrive N] [--seconds N] ' +
  '[--think N] [--seed N] [--faults] [--json FILE]';

/** How long the class goes on while things are killed. */
const FAULT_SECONDS = 240;

/** Someone alone does not need to think for others' sake. */
const BASELINE_THINK = 0.2;

// JupyterLab's client says "Starting WebSocket" for every one of them.
console.debug = () => undefined;
const say = (text) => process.stdout.write(`${text}\n`);

const options = readOptions();
const failures = [];

const before = machineUse();
// A connection that is given up while JupyterLab's client is making it again rejects a
// promise that nobody holds; anything else that nobody catches is a failure of the run.
process.on('unhandledRejection', (error) => {
  if (!/^Kernel connection disconnected|^Canceled future/.test(error?.message)) {
    failures.push(`not caught: ${error?.stack ?? error}`);
  }
});

const room = await openClassroom();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void room.close().then(() => process.exit(130)));
}
let report;
try {
  report = await wholeClass();
} finally {
  const keep = failures.length > 0;
  await room.close({ keep });
  if (keep) say(`The logs of the class and its learners are left in ${room.data}.`);
}
say(report.markdown);
if (options.json) writeFileSync(options.json, JSON.stringify(report.data, null, 1));
process.exit(failures.length > 0 ? 1 : 0);

function readOptions() {
  const number = (value) => ({ type: 'string', default: String(value) });
  const { values } = readArguments(USAGE, {
    options: {
      learners: number(20),
      active: { type: 'string' },
      arrive: number(0),
      seconds: number(600),
      think: number(12),
      seed: number(1),
      faults: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const learners = wholeNumber('learners', values.learners, 1, 200);
  return {
    learners,
    active: wholeNumber('active', values.active ?? Math.min(learners, 20), 0, learners),
    arrive: wholeNumber('arrive', values.arrive, 0, 3600),
    seconds: wholeNumber('seconds', values.seconds, 10, 7200),
    think: wholeNumber('think', values.think, 1, 600),
    seed: wholeNumber('seed', values.seed, 0, 2 ** 31),
    faults: values.faults,
    json: values.json,
  };
}

function wholeNumber(name, text, least, most) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  console.error(
    `--${name} is "${text}", but a whole number from ${least} to ${most} was expected.`,
  );
  process.exit(2);
}

async function wholeClass() {
  say('One learner alone …');
  const alone = await oneLearner();
  say(`${options.learners} learners come in …`);
  const courses = Array.from({ length: options.learners }, (_, index) => {
    const name = `learner-${String(index + 1).padStart(3, '0')}`;
    const random = seededRandom(options.seed * 1000 + index);
    return new Course(new Learner(room.origin, name), {
      ...{ random, think: options.think, first: index },
    });
  });
  const arrivals = await comeIn(courses);
  const present = courses.filter(({ kernel }) => kernel !== undefined);
  // Numbers are handed out in the order in which the learners came in.
  const members = readJson(join(room.data, 'hub', 'members.json'));
  const uids = courses.map(({ learner }) => members[learner.name]?.uid);
  const idleMemory = uids.map(memoryOf);
  say(`${options.active} of them work for ${options.seconds} s …`);
  const started = Date.now();
  const measured = started + options.seconds * 1000;
  const ends = measured + (options.faults ? FAULT_SECONDS * 1000 : 0);
  const watch = watchMachine();
  const faults = options.faults ? breakThings(uids, measured) : Promise.resolve([]);
  await Promise.all(
    present.slice(0, options.active).map((course) =>
      course
        .work(() => Date.now() > ends)
        .catch((error) => {
          failures.push(`${course.learner.name}: ${error.message}`);
        }),
    ),
  );
  const broken = await faults;
  const machine = watch.stop();
  const memory = uids.map(memoryOf);
  const roomMemory = memoryOfRoom(room);
  const live = await stillLive(present.slice(options.active));
  const saved = checkSaved(
    courses.flatMap(({ learner, saves }) =>
      [...saves].map(([path, save]) => ({
        file: join(room.data, 'learners', learner.name, path),
        ...save,
      })),
    ),
  );
  for (const problem of saved.problems) failures.push(problem);
  for (const { learner } of courses) learner.close();
  return describe({
    ...{ alone, courses, arrivals, idleMemory, memory, roomMemory, machine },
    ...{ broken, saved, live, measured, ends },
  });
}

/** The baseline: every cell of the three notebooks, twice, with the machine to oneself. */
async function oneLearner() {
  const learner = new Learner(room.origin, 'alone');
  await learner.signIn(room.classCode);
  const start = await learner.startServer();
  const course = new Course(learner, {
    ...{ random: seededRandom(options.seed), think: BASELINE_THINK },
  });
  for (let round = 0; round < 2; round += 1) {
    course.index = 0;
    await course.open();
    await course.work(() => false, { once: true });
    await course.kernel.shutdown();
  }
  for (const { cell, problem } of course.runs) {
    if (problem !== undefined) failures.push(`alone, ${cell}: ${problem}`);
  }
  await learner.browser.fetch('/hub/api/users/alone/server', { method: 'DELETE' });
  learner.close();
  return { start, runs: course.runs };
}

/** All at once or one after another: sign in, start the server, open the notebook, see the kernel answer. */
async function comeIn(courses) {
  const arrive = async (course, index) => {
    await delay((1000 * options.arrive * index) / courses.length);
    const started = performance.now();
    const { learner } = course;
    await learner.signIn(room.classCode);
    const signedIn = performance.now();
    await learner.startServer();
    const served = performance.now();
    await course.open();
    await course.kernel.info;
    const ready = performance.now();
    return [signedIn - started, served - started, ready - started].map((t) => t / 1000);
  };
  const arrivals = await Promise.allSettled(courses.map(arrive));
  arrivals.forEach(({ status, reason }, index) => {
    if (status === 'fulfilled') return;
    courses[index].kernel = undefined;
    failures.push(`${courses[index].learner.name} did not get in: ${reason.message}`);
  });
  return arrivals
    .filter(({ status }) => status === 'fulfilled')
    .map(({ value: [signIn, server, kernel] }) => ({ signIn, server, kernel }));
}

/** Kills one thing after another, evenly over the minutes that are for it. */
async function breakThings(uids, from) {
  const done = [];
  for (const [index, fault] of FAULTS.entries()) {
    const share = (index + 1) / (FAULTS.length + 1.5);
    await delay(Math.max(0, from + share * FAULT_SECONDS * 1000 - Date.now()));
    const pid = fault.pid(room, uids);
    if (pid === undefined) {
      failures.push(`${fault.title} was not there to be killed`);
      continue;
    }
    process.kill(pid, 'SIGKILL');
    done.push({ title: fault.title, at: Date.now() });
    say(`Killed ${fault.title} (process ${pid}).`);
  }
  return done;
}

/** Looks every two seconds how much memory the machine has in use. */
function watchMachine() {
  const uses = [];
  const timer = setInterval(() => uses.push(machineUse()), 2000);
  return {
    stop() {
      clearInterval(timer);
      return Math.max(...uses, machineUse()) - before;
    },
  };
}

/** Those who only kept a kernel open: does it still answer? */
async function stillLive(idle) {
  const answers = await Promise.all(
    idle.map(async (course) => {
      const result = await course.runCell(course.codeCells[0], 0);
      return result !== undefined;
    }),
  );
  const count = answers.filter(Boolean).length;
  if (count < idle.length)
    failures.push(`${idle.length - count} idle kernels are gone`);
  return count;
}

function describe(found) {
  const { alone, courses, arrivals, memory, idleMemory, roomMemory } = found;
  const isFirst = ({ again }) => again !== true;
  const runs = courses.slice(0, options.active).flatMap((course) => course.runs);
  const good = runs
    .filter(({ at, milliseconds }) => at + milliseconds <= found.measured)
    .filter(({ problem }) => problem === undefined)
    .filter(isFirst);
  const lost = runs.filter(({ problem }) => problem !== undefined);
  for (const { cell, problem, at } of lost) {
    if (at < found.measured) failures.push(`${cell}: ${problem}`);
  }
  // What the learner alone needed for the very cells that the class ran, as often.
  const byCell = groupByCell(alone.runs);
  const baseline = good.flatMap(({ cell }) => {
    const same = byCell.get(cell);
    return same === undefined ? [] : [median(same.map((one) => one.milliseconds))];
  });
  const latencies = good.map(({ milliseconds }) => milliseconds);
  const row = (name, values) =>
    `| ${name} | ${values.length} | ${[50, 95, 99, 100].map((p) => percentile(values, p).toFixed(0)).join(' | ')} |`;
  const mib = (values) =>
    `${median(values).toFixed(0)} (most ${Math.max(...values).toFixed(0)})`;
  const total = (one) => one.server + one.kernels + one.other;
  const seconds = (name, key) => {
    const values = arrivals.map((arrival) => arrival[key]);
    return `| ${name} | ${[50, 95, 100].map((p) => percentile(values, p).toFixed(1)).join(' | ')} |`;
  };
  const ratio = percentile(latencies, 95) / percentile(baseline, 95);
  const markdown = [
    '',
    `## ${options.learners} learners, ${options.active} active`,
    '',
    `${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB, Node ${process.version}; ` +
      `seed ${options.seed}, come in within ${options.arrive} s, ${options.seconds} s of work, ${options.think} s of thinking; the ` +
      'learners are simulated on the same machine.',
    '',
    '| cell latency in ms | cells | p50 | p95 | p99 | most |',
    '| --- | --- | --- | --- | --- | --- |',
    row(
      'one learner alone',
      alone.runs.map(({ milliseconds }) => milliseconds),
    ),
    row('alone, weighted as the class ran them', baseline),
    row('the class', latencies),
    '',
    `p95 of the class is ${ratio.toFixed(2)} times that of one learner alone.`,
    '',
    '| seconds from coming in | p50 | p95 | most |',
    '| --- | --- | --- | --- |',
    seconds('signed in', 'signIn'),
    seconds('JupyterLab open', 'server'),
    seconds('kernel ready', 'kernel'),
    '',
    `Alone, JupyterLab was open after ${alone.start.toFixed(1)} s.`,
    '',
    '| memory in MiB (PSS) | when all had come in | at the end |',
    '| --- | --- | --- |',
    `| a learner's server | ${mib(idleMemory.map(({ server }) => server))} | ${mib(memory.map(({ server }) => server))} |`,
    `| a learner's kernel | ${mib(idleMemory.map(({ kernels }) => kernels))} | ${mib(memory.map(({ kernels }) => kernels))} |`,
    `| all of a learner | ${mib(idleMemory.map(total))} | ${mib(memory.map(total))} |`,
    `| all learners | ${sum(idleMemory.map(total)).toFixed(0)} | ${sum(memory.map(total)).toFixed(0)} |`,
    `| hub, proxy, nursery, culler | | ${roomMemory.toFixed(0)} |`,
    `| the machine, more than before | | ${found.machine.toFixed(0)} at most |`,
    '',
    `Kernels live at the end: ${sum(memory.map(({ kernelCount }) => kernelCount))} of ${options.learners}; ` +
      `idle ones that answered: ${found.live} of ${options.learners - options.active}. ` +
      `Cells lost: ${lost.length}. Saved notebooks checked: ${found.saved.checked}, ` +
      `not whole or not as last saved: ${found.saved.problems.length}.`,
    ...describeFaults(found),
    '',
    failures.length === 0
      ? 'No failures.'
      : `Failures:\n\n${failures.map((text) => `- ${text}`).join('\n')}`,
  ].join('\n');
  const data = {
    options,
    notebooks: NOTEBOOKS,
    alone,
    arrivals,
    memory,
    idleMemory,
    roomMemory,
    machineMemory: found.machine,
    learners: courses.map(({ learner, runs: list, events, saveFailures }) => ({
      ...{ name: learner.name, runs: list, events, saveFailures },
    })),
    faults: found.broken,
    failures,
  };
  return { markdown, data };
}

/** Who noticed each fault, and how. */
function describeFaults({ broken, courses, ends }) {
  if (broken.length === 0) return [];
  const lines = broken.map(({ title, at }, index) => {
    const until = broken[index + 1]?.at ?? ends;
    const within = ({ at: when }) => when >= at - 1000 && when < until;
    const active = courses.slice(0, options.active);
    const hit = active.filter(({ runs }) =>
      runs.some(
        (run) =>
          run.problem !== undefined &&
          run.at > at - 90_000 &&
          within({ at: run.at + run.milliseconds }),
      ),
    );
    const noticed = active.filter(({ events }) => events.some(within));
    const saves = active.filter(({ events }) =>
      events.some((event) => within(event) && event.text.startsWith('save refused')),
    );
    const recovery = active
      .flatMap(({ events }) => events.filter(within))
      .flatMap(({ text }) => /^works again after ([\d.]+) s/.exec(text)?.[1] ?? [])
      .map(Number);
    const slow = active.flatMap(({ runs }) =>
      runs
        .filter(
          (run) =>
            run.problem === undefined &&
            run.at < at + 5000 &&
            run.at + run.milliseconds > at,
        )
        .map(({ milliseconds }) => milliseconds / 1000),
    );
    const most = (values) =>
      values.length ? `${Math.max(...values).toFixed(1)} s` : '—';
    return `| ${title} | ${noticed.length} | ${hit.length} | ${saves.length} | ${most(recovery)} | ${most(slow)} |`;
  });
  return [
    '',
    '| killed | learners who noticed | who lost a cell | who had a save refused | longest repair | longest cell meanwhile |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ];
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

function groupByCell(runs) {
  const groups = new Map();
  for (const one of runs) groups.set(one.cell, [...(groups.get(one.cell) ?? []), one]);
  return groups;
}
