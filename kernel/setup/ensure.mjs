/**
 * Brings a clone up to date: runs the steps that are not done, one set-up at a time, and
 * shows what it is doing. When all is done it prints nothing and takes a fraction of a second.
 */
import { interruptible } from './commands.mjs';
import { acquireLock } from './lock.mjs';
import { Failure } from './failure.mjs';
import { pathsOf, ROOT } from './paths.mjs';
import { createProgress } from './progress.mjs';
import { classroomSteps, nbgraderSteps, setupSteps, testSteps } from './steps.mjs';

/**
 * @param {object} [options]
 * @param {boolean} [options.forTests] also what only the tests need
 * @param {boolean} [options.forClassroom] also what only the classroom needs
 * @param {boolean} [options.forNbgrader] also what only nbgrader needs
 * @param {boolean} [options.tolerant] print source files that do not compile and go on:
 *   a learner with an unfinished edit in src/ can still open JupyterLab
 * @param {boolean} [options.verbose] list the steps that were up to date, too
 * @returns {Promise<number>} how many steps had to be run
 */
export async function ensureSetup(options = {}) {
  const steps = [
    ...setupSteps(ROOT),
    ...(options.forTests ? testSteps(ROOT) : []),
    ...(options.forClassroom ? classroomSteps(ROOT) : []),
    ...(options.forNbgrader ? nbgraderSteps(ROOT) : []),
  ];
  if (!options.verbose && (await firstOpen(steps)) === undefined) return 0;

  const { lock } = pathsOf(ROOT);
  const release = await acquireLock(lock, (pid) =>
    console.log(
      `Another set-up of this clone is running (process ${pid}); waiting for it …\n` +
        `If there is none any more, delete ${lock}.`,
    ),
  );
  try {
    return await interruptible(() => runSteps(steps, options));
  } finally {
    release();
  }
}

async function firstOpen(steps) {
  for (const step of steps) {
    if (!(await step.isDone())) return step;
  }
  return undefined;
}

async function runSteps(steps, { tolerant = false }) {
  const progress = createProgress(steps.length);
  const problems = [];
  let ran = 0;
  for (const [index, step] of steps.entries()) {
    progress.begin(index + 1, step.title);
    if (await step.isDone()) {
      progress.end(`${step.title}: up to date`);
      continue;
    }
    try {
      const problem = await step.run((doing) =>
        progress.say(`${step.title}: ${doing}`),
      );
      if (problem) problems.push(problem);
      progress.end(`${step.title}: ${problem ? 'has errors' : 'ready'}`);
      ran += 1;
    } catch (error) {
      progress.end(`${step.title}: failed`);
      throw error;
    }
  }
  if (problems.length > 0) {
    const details = firstLines(problems.join('\n'), 30);
    const message =
      'Some source files do not compile (see above): correct them, then run the same command again.';
    if (!tolerant) throw new Failure(message, { details });
    console.error(`${details.trimEnd()}\n${message}\n`);
  }
  return ran;
}

/** One broken file can give hundreds of messages; the first ones say where it is. */
function firstLines(text, count) {
  const lines = text.trimEnd().split('\n');
  if (lines.length <= count) return lines.join('\n');
  return [...lines.slice(0, count), `… and ${lines.length - count} more lines`].join(
    '\n',
  );
}
