/**
 * `npm run test:classroom`: brings the clone up to date, installs nbgrader and JupyterHub if
 * they are not there, then runs the tests that hand lessons out, collect and grade them with
 * nbgrader, and those of the classroom on JupyterHub, which want root.
 * `npm run test:classroom -- PATTERN …` runs only matching files.
 */
import './node-version.mjs';

import('./failure.mjs').then(({ runMain }) =>
  runMain(async () => {
    const { answersHelp } = await import('./usage.mjs');
    if (
      answersHelp(
        'npm run test:classroom [-- PATTERN …]: only the files whose paths match',
      )
    )
      return 0;
    const { ensureSetup } = await import('./ensure.mjs');
    const { runClassroomTests } = await import('./suites.mjs');
    await ensureSetup({ forTests: true, forNbgrader: true, forClassroom: true });
    return runClassroomTests(process.argv.slice(2));
  }),
);
