/**
 * The checks of `npm test`, `npm run test:browser` and `npm run test:classroom`: how each
 * is run, and how many tests it ran. A check that passes is one line; one that fails shows everything it printed.
 *
 * @typedef {object} Check
 * @property {string} title
 * @property {readonly string[]} command
 * @property {(output: string) => { passed: number, failed: number } | undefined} count
 *   reads the totals from the end of the output; undefined when no test ran
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { runCommand } from './commands.mjs';
import { Failure } from './failure.mjs';
import { jupyterEnvironment, pathsOf, ROOT, venvProgram } from './paths.mjs';
import { createProgress } from './progress.mjs';

const paths = pathsOf(ROOT);
const node = process.execPath;
const installed = (...parts) => join(ROOT, 'node_modules', ...parts);
const JEST = installed('jest', 'bin', 'jest.js');

/** A check without tests inside counts as one. */
const asOne = () => ({ passed: 1, failed: 0 });

/** @returns {Check[]} in the order in which a mistake is found fastest */
function checks() {
  return [
    {
      title: 'formatting',
      command: [node, installed('prettier', 'bin', 'prettier.cjs'), '--check', '.'],
      count: asOne,
    },
    {
      title: 'lint',
      command: [node, installed('eslint', 'bin', 'eslint.js'), '.'],
      count: asOne,
    },
    {
      title: 'types',
      command: [node, installed('typescript', 'bin', 'tsc'), '--noEmit'],
      count: asOne,
    },
    {
      title: 'types of the browser tests',
      command: [
        ...[node, installed('typescript', 'bin', 'tsc'), '--noEmit'],
        ...['-p', join('test', 'browser')],
      ],
      count: asOne,
    },
    {
      title: 'notebooks are what their sources give',
      command: [node, join('notebooks', 'source', 'build.mjs'), '--check'],
      count: asOne,
    },
    {
      title: 'set-up',
      command: [node, '--test', '--test-reporter=tap', ...setupTests()],
      count: (output) => ({
        passed: lastNumber(output, /^# pass (\d+)$/gm),
        failed: lastNumber(output, /^# fail (\d+)$/gm),
      }),
    },
    {
      title: 'kernel conformance and tools',
      command: [
        ...[venvProgram(paths.testVenv, 'python'), '-m', 'pytest', '-q'],
        ...['-p', 'no:cacheprovider', join('test', 'kernel', 'conformance')],
        join('test', 'kernel', 'tools'),
      ],
      count: countPytest,
    },
    {
      title: 'library, kernel and notebooks',
      command: [node, JEST, '--ci'],
      count: countJest,
    },
  ];
}

/** Runs all checks, also after one has failed; returns the exit code. */
export async function runChecks() {
  const list = checks();
  const progress = createProgress(list.length);
  const totals = { passed: 0, failed: 0 };
  const env = testEnvironment();
  for (const [index, { title, command, count }] of list.entries()) {
    progress.begin(index + 1, title);
    progress.say(title);
    const log = join(paths.logs, `test-${index + 1}.log`);
    const { code, output } = await runCommand(command, { cwd: ROOT, env, log });
    const counted = count(output) ?? { passed: 0, failed: 0 };
    const none = counted.passed + counted.failed === 0;
    const failed = code === 0 && !none ? counted.failed : Math.max(1, counted.failed);
    totals.passed += code === 0 || count !== asOne ? counted.passed : 0;
    totals.failed += failed;
    progress.end(`${title}: ${failed === 0 ? `${counted.passed} passed` : 'FAILED'}`);
    if (failed > 0) {
      process.stdout.write(`${readFileSync(log, 'utf8').trimEnd()}\n`);
      if (code === 0) console.log(`No test of "${title}" ran.`);
    }
  }
  console.log(`${totals.passed} passed, ${totals.failed} failed`);
  return totals.failed === 0 ? 0 : 1;
}

/** Runs the jest tests whose paths match, with jest's own output. */
export async function runJest(patterns) {
  const { code } = await runCommand([node, JEST, ...patterns], {
    cwd: ROOT,
    env: testEnvironment(),
    echo: true,
  });
  return code;
}

/** Runs the browser tests with jest's own output; returns the exit code. */
export async function runBrowserTests(patterns) {
  const chromium = [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  if (![process.env.CHROMIUM, ...chromium].some((path) => path && existsSync(path))) {
    throw new Failure(
      'No Chromium was found, but the browser tests need one: install it (Debian: apt ' +
        'install chromium fonts-noto-cjk), or name one with CHROMIUM=/path/to/chromium.',
    );
  }
  return runApart('browser', patterns);
}

/** Runs the classroom's tests, with nbgrader and the hub itself; returns the exit code. */
export async function runClassroomTests(patterns) {
  const ofHub = filesIn('deploy').filter((file) => isWanted(file, patterns));
  const others = filesIn('classroom', '.roundtrip.ts');
  let code = ofHub.length > 0 ? await runHubTests(ofHub) : 0;
  if (ofHub.length === 0 || others.some((file) => isWanted(file, patterns))) {
    code = (await runApart('classroom', patterns)) || code;
  }
  return code;
}

const isWanted = (file, patterns) =>
  patterns.length === 0 || patterns.some((pattern) => file.includes(pattern));

/** The tests of a real JupyterHub, one file after another: each opens a classroom. */
async function runHubTests(files) {
  const flags = ['--test', '--test-concurrency=1', '--test-reporter=tap'];
  const { code, output } = await runCommand([node, ...flags, ...files], {
    cwd: ROOT,
    env: testEnvironment(),
    echo: true,
  });
  const passed = lastNumber(output, /^# pass (\d+)$/gm);
  // A classroom that does not open cancels its tests.
  const failed =
    lastNumber(output, /^# fail (\d+)$/gm) +
    lastNumber(output, /^# cancelled (\d+)$/gm);
  console.log(`hub: ${passed} passed, ${failed} failed`);
  return passed === 0 ? 1 : code;
}

/** Runs the tests of test/`name`, which have a jest configuration of their own. */
async function runApart(name, patterns) {
  const config = join('test', name, 'jest.config.mjs');
  const { code, output } = await runCommand(
    [node, JEST, '--ci', '--config', config, ...patterns],
    { cwd: ROOT, env: testEnvironment(), echo: true },
  );
  const { passed, failed } = countJest(output) ?? { passed: 0, failed: 0 };
  const none = passed + failed === 0;
  if (none) console.log(`No ${name} test ran.`);
  console.log(`${name}: ${passed} passed, ${failed} failed`);
  return none ? 1 : code;
}

/** The Jupyter environment with both kernels, and the Python that has the test tools. */
function testEnvironment() {
  return {
    ...jupyterEnvironment(ROOT, [paths.stockData]),
    NABLA_TEST_PYTHON: venvProgram(paths.testVenv, 'python'),
    FORCE_COLOR: '0',
  };
}

const setupTests = () => filesIn(join('kernel', 'setup'));

/** The test files in a folder of test/. */
function filesIn(folder, ending = '.test.mjs') {
  return readdirSync(join(ROOT, 'test', folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => join('test', folder, name));
}

function countJest(output) {
  const line = /^Tests:.*$/gm.exec(output)?.[0];
  if (line === undefined) return undefined;
  return {
    passed: lastNumber(line, /(\d+) passed/g),
    failed: lastNumber(line, /(\d+) failed/g),
  };
}

function countPytest(output) {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  return {
    passed: lastNumber(line, /(\d+) passed/g),
    failed: lastNumber(line, /(\d+) (?:failed|errors?)/g),
  };
}

function lastNumber(text, pattern) {
  return Number([...text.matchAll(pattern)].at(-1)?.[1] ?? 0);
}
