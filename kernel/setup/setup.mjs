/** `npm run setup`: installs and builds what is missing, and says what it found. */
import './node-version.mjs';

import('./failure.mjs').then(({ runMain }) =>
  runMain(async () => {
    const { answersHelp } = await import('./usage.mjs');
    if (answersHelp('npm run setup [-- --tests]: also what the tests need')) return 0;
    const { ensureSetup } = await import('./ensure.mjs');
    const forTests = process.argv.includes('--tests');
    await ensureSetup({ verbose: true, forTests });
    console.log('Ready. Start with: npm start');
  }),
);
