/**
 * `npm test`: brings the clone up to date, then runs every check that needs no browser and
 * ends with one line of totals. `npm test -- PATTERN …` runs only the jest tests whose
 * paths match, and shows all that they print.
 */
import './node-version.mjs';

import('./failure.mjs').then(({ runMain }) =>
  runMain(async () => {
    const { answersHelp } = await import('./usage.mjs');
    if (
      answersHelp(
        'npm test [-- PATTERN …]: all checks, or the jest tests whose paths match',
      )
    )
      return 0;
    const { ensureSetup } = await import('./ensure.mjs');
    const { runChecks, runJest } = await import('./suites.mjs');
    await ensureSetup({ forTests: true });
    const patterns = process.argv.slice(2);
    return patterns.length > 0 ? runJest(patterns) : runChecks();
  }),
);
