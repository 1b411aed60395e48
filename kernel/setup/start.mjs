/**
 * `npm start`: brings the clone up to date, then opens JupyterLab on notebooks/. Options:
 * --no-browser, --port N; anything else is passed on to JupyterLab.
 */
import './node-version.mjs';

import('./failure.mjs').then(({ runMain }) =>
  runMain(async () => {
    const { ensureSetup } = await import('./ensure.mjs');
    const { checkPort } = await import('./checks.mjs');
    const { portOf, runLab } = await import('./lab.mjs');

    const args = process.argv.slice(2);
    const port = portOf(args);
    if (port !== undefined) await checkPort(port);
    await ensureSetup({ tolerant: true });
    return runLab(args);
  }),
);
