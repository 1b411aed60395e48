/** `npm run notebooks`: the entry point of the headless notebook runner. */
import { runNotebooks } from './run';

const controller = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    controller.abort(new Error(`The runner received ${name}.`));
  });
}

// @jupyterlab/services notes every connection here; a progress line is no place for that.
console.debug = () => undefined;

void runNotebooks(process.argv.slice(2), {
  out: process.stdout,
  errors: process.stderr,
  signal: controller.signal,
  folder: process.env.INIT_CWD ?? process.cwd(),
}).then((code) => {
  // Idle sockets of the HTTP client would keep the process alive for seconds.
  process.exit(code);
});
