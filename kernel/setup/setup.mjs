/** `npm run setup`: installs and builds what is missing, and says what it found. */
import './node-version.mjs';

import('./failure.mjs').then(({ runMain }) =>
  runMain(async () => {
    const { ensureSetup } = await import('./ensure.mjs');
    const forTests = process.argv.includes('--tests');
    await ensureSetup({ verbose: true, forTests });
    console.log('Ready. Start with: npm start');
  }),
);
