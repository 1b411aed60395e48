/**
 * `npm run test:browser`: brings the clone up to date, then runs the tests that open
 * JupyterLab in Chromium. `npm run test:browser -- PATTERN …` runs only matching files.
 */
import './node-version.mjs';

import('./failure.mjs').then(({ runMain }) =>
  runMain(async () => {
    const { answersHelp } = await import('./usage.mjs');
    if (
      answersHelp(
        'npm run test:browser [-- PATTERN …]: only the files whose paths match',
      )
    )
      return 0;
    const { ensureSetup } = await import('./ensure.mjs');
    const { runBrowserTests } = await import('./suites.mjs');
    // Notebook 7, where one lesson is tried, comes with nbgrader.
    await ensureSetup({ forTests: true, forNbgrader: true });
    return runBrowserTests(process.argv.slice(2));
  }),
);
