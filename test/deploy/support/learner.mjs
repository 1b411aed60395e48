/**
 * A learner in front of the classroom: signs in through the hub's form, starts the server,
 * opens notebooks, runs cells and saves, all by the HTTP and WebSocket messages that
 * JupyterLab sends (`@jupyterlab/services`).
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import {
  ContentsManager,
  Drive,
  KernelConnection,
  ServerConnection,
  SessionAPI,
} from '@jupyterlab/services';

import { Browser } from './browser.mjs';

export class Learner {
  /** @param {string} origin @param {string} name @param {string} [password] */
  constructor(origin, name, password = `password of ${name}`) {
    this.browser = new Browser(origin);
    this.name = name;
    this.password = password;
    this.base = `/user/${encodeURIComponent(name)}/`;
    this.kernels = [];
  }

  /** Sends the sign-in form; returns the status of the page that follows. */
  async signIn(code = '') {
    const { browser, name, password } = this;
    const page = await browser.fetch('/hub/login');
    await page.text();
    const token = browser.cookie('_xsrf', '/hub/login') ?? '';
    const body = new URLSearchParams({ username: name, password, code, _xsrf: token });
    // Where the form leads is looked at later: /hub/ would start the server at once.
    const answer = await browser.once('/hub/login?next=%2Fhub%2Fhome', {
      method: 'POST',
      body,
    });
    await answer.text();
    return answer.status;
  }

  get isSignedIn() {
    return this.browser.cookies.some(({ name }) => name === 'jupyterhub-hub-login');
  }

  /** Starts the server and waits until it answers; returns the seconds that took. */
  async startServer(timeoutSeconds = 300) {
    const started = performance.now();
    const deadline = started + timeoutSeconds * 1000;
    const { browser } = this;
    const asked = await browser.fetch(`/hub/spawn/${encodeURIComponent(this.name)}`);
    await asked.text();
    if (!asked.ok) throw new Error(`${this.name}: /hub/spawn answered ${asked.status}`);
    for (;;) {
      const model = await this.model();
      if (model.servers?.['']?.ready) break;
      if (performance.now() > deadline) throw new Error(`${this.name}: no server`);
      await delay(200);
    }
    await this.openLab();
    return (performance.now() - started) / 1000;
  }

  /** Opens JupyterLab's page, which signs this browser in to the server. */
  async openLab() {
    const page = await this.browser.fetch(`${this.base}lab`);
    const text = await page.text();
    if (!page.ok || !text.includes('jupyter-config-data')) {
      const said = text
        .replaceAll(/<(script|style)[^]*?<\/\1>|<[^>]*>|\s+/g, ' ')
        .trim();
      throw new Error(
        `${this.name}: ${page.url ?? `${this.base}lab`} answered ${page.status}: ${said.slice(0, 300)}`,
      );
    }
  }

  /** What the hub says about this learner. */
  async model() {
    const path = `/hub/api/users/${encodeURIComponent(this.name)}`;
    const answer = await this.browser.fetch(path);
    if (!answer.ok) throw new Error(`${this.name}: the hub answered ${answer.status}`);
    return answer.json();
  }

  /** Settings with which JupyterLab's client speaks as this browser to a server. */
  settings(base = this.base) {
    const { browser } = this;
    const baseUrl = `${browser.origin}${base}`;
    return ServerConnection.makeSettings({
      baseUrl,
      wsUrl: baseUrl.replace(/^http/, 'ws'),
      fetch: async (request, init = {}) => {
        const body = request.body === null ? undefined : await request.text();
        const { method, headers } = request;
        return browser.fetch(request.url, {
          method,
          headers,
          body,
          signal: init.signal,
        });
      },
      WebSocket: browser.WebSocket,
      appendToken: false,
    });
  }

  get contents() {
    this.manager ??= new ContentsManager({
      defaultDrive: new Drive({ serverSettings: this.settings() }),
    });
    return this.manager;
  }

  /** Opens a notebook's session with a kernel, as opening it in JupyterLab does. */
  async openKernel(path) {
    const serverSettings = this.settings();
    const session = await SessionAPI.startSession(
      { path, name: path, type: 'notebook', kernel: { name: 'tslab' } },
      serverSettings,
    );
    const kernel = new KernelConnection({
      model: session.kernel,
      serverSettings,
      handleComms: false,
      username: this.name,
      clientId: randomUUID(),
    });
    this.kernels.push(kernel);
    return kernel;
  }

  close() {
    for (const kernel of this.kernels) kernel.dispose();
    this.kernels = [];
    this.manager?.dispose();
    this.manager = undefined;
    this.browser.close();
  }
}

/**
 * Runs code and returns what came of it.
 *
 * @returns {Promise<{ status: string, text: string, outputs: object[], milliseconds: number }>}
 *   `text`: what was printed, and an error's text; `milliseconds`: from the request until
 *   reply and idle have come
 */
export async function run(kernel, code, timeoutSeconds = 120) {
  const started = performance.now();
  const future = kernel.requestExecute({ code, allow_stdin: false });
  const outputs = [];
  let text = '';
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === 'stream') text += content.text;
    if (header.msg_type === 'error') text += `${content.ename}: ${content.evalue}`;
    if (
      ['stream', 'error', 'display_data', 'execute_result'].includes(header.msg_type)
    ) {
      // As JupyterLab keeps it: what is transient is not saved.
      const kept = { output_type: header.msg_type, ...content };
      delete kept.transient;
      outputs.push(kept);
    }
  };
  const late = new AbortController();
  const timeout = delay(timeoutSeconds * 1000, undefined, { signal: late.signal }).then(
    () => {
      future.dispose();
      throw new Error(`A cell took more than ${timeoutSeconds} s.`);
    },
  );
  timeout.catch(() => undefined);
  try {
    const reply = await Promise.race([future.done, timeout]);
    const milliseconds = performance.now() - started;
    return { status: reply.content.status, text, outputs, milliseconds };
  } finally {
    late.abort();
  }
}
