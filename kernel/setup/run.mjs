/**
 * `node run.mjs script …arguments`: brings the clone up to date, then becomes that script,
 * in the environment that keeps Jupyter inside the clone.
 */
import './node-version.mjs';

import('./failure.mjs').then(({ runMain }) =>
  runMain(async () => {
    const { resolve } = await import('node:path');
    const { pathToFileURL } = await import('node:url');
    const { ensureSetup } = await import('./ensure.mjs');
    const { jupyterEnvironment, pathsOf, ROOT } = await import('./paths.mjs');

    const script = process.argv[2];
    const isTest = script.startsWith('test/');
    await ensureSetup({ forTests: isTest, tolerant: true });
    process.env = jupyterEnvironment(ROOT, [pathsOf(ROOT).stockData]);
    process.argv.splice(1, 2, resolve(ROOT, script));
    await import(pathToFileURL(process.argv[1]));
  }),
);
