/**
 * As much of a browser as signing in and working takes: cookies with their paths, redirects,
 * the XSRF header, an Origin, and WebSockets that carry the same cookies.
 */
import { Agent, request as httpRequest } from 'node:http';

import WebSocket from 'ws';

/** Redirects that a sign-in with OAuth takes, and a few more. */
const MOST_REDIRECTS = 12;

export class Browser {
  /** @param {string} origin where the hub is, such as `http://127.0.0.1:8000` */
  constructor(origin) {
    this.origin = origin;
    /** @type {{ name: string, value: string, path: string }[]} */
    this.cookies = [];
    /** Every address that was asked for or sent to, as it would stand in a history. */
    this.visited = [];
    /** Every Set-Cookie line that came. */
    this.setCookieLines = [];
    this.agent = new Agent({ keepAlive: true, timeout: 600_000 });
  }

  close() {
    this.agent.destroy();
  }

  /** The value of the cookie that is sent to `path`, the one with the longest path. */
  cookie(name, path) {
    return this.cookiesFor(path).find((cookie) => cookie.name === name)?.value;
  }

  cookiesFor(path) {
    return this.cookies
      .filter(
        (cookie) => path === cookie.path || path.startsWith(withSlash(cookie.path)),
      )
      .sort((a, b) => b.path.length - a.path.length);
  }

  cookieHeader(path) {
    return this.cookiesFor(path)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  /** Fetches a page or an API's answer; follows redirects, keeps cookies. */
  async fetch(address, init = {}) {
    let url = new URL(address, this.origin);
    let request = { ...init };
    for (let step = 0; step < MOST_REDIRECTS; step += 1) {
      const response = await this.once(url, request);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) {
        return response;
      }
      await response.arrayBuffer();
      url = new URL(location, url);
      request = { headers: init.headers };
    }
    throw new Error(`${address} redirects without end.`);
  }

  /** One request, without following where it sends us. */
  async once(address, init = {}) {
    const url = new URL(address, this.origin);
    this.visited.push(url.href);
    const headers = new Headers(init.headers);
    headers.set('Cookie', this.cookieHeader(url.pathname));
    const method = init.method ?? 'GET';
    if (method !== 'GET' && method !== 'HEAD') headers.set('Origin', this.origin);
    // A page is navigated to, an API is called by a page's script; the hub tells them apart.
    // (Node's own fetch would always say the latter.)
    const isApi = /\/api\/(?!oauth2)/.test(url.pathname);
    headers.set('Sec-Fetch-Mode', isApi ? 'cors' : 'navigate');
    const token = this.cookie('_xsrf', url.pathname);
    if (isApi && token !== undefined) headers.set('X-XSRFToken', token);
    const response = await send(url, { ...init, method, headers }, this.agent);
    for (const line of response.headers.getSetCookie()) this.keep(line);
    return response;
  }

  keep(line) {
    this.setCookieLines.push(line);
    const [pair, ...attributes] = line.split(';').map((part) => part.trim());
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(name.length + 1);
    const attribute = (wanted) =>
      attributes
        .find((text) => text.toLowerCase().startsWith(`${wanted}=`))
        ?.split('=')[1];
    const path = attribute('path') ?? '/';
    this.cookies = this.cookies.filter(
      (cookie) => cookie.name !== name || cookie.path !== path,
    );
    const expires = attribute('expires');
    const isGone =
      attribute('max-age') === '0' || (expires && new Date(expires) < new Date());
    if (!isGone) this.cookies.push({ name, value, path });
  }

  /** A WebSocket class that sends this browser's cookies. */
  get WebSocket() {
    const browser = this;
    return class extends WebSocket {
      constructor(url, protocols) {
        const { pathname } = new URL(url);
        super(url, protocols, {
          headers: { Cookie: browser.cookieHeader(pathname) },
          origin: browser.origin,
          // Each learner has connections of their own, as each has a computer.
          agent: new Agent(),
        });
      }
    };
  }
}

/** @returns {Promise<Response>} */
function send(url, { method, headers, body, signal }, agent) {
  return new Promise((resolve, reject) => {
    const content = body === undefined ? undefined : Buffer.from(String(body));
    if (body instanceof URLSearchParams) {
      headers.set('Content-Type', 'application/x-www-form-urlencoded');
    }
    if (content !== undefined) headers.set('Content-Length', String(content.length));
    const sent = httpRequest(
      url,
      { method, headers: Object.fromEntries(headers), agent, signal },
      (message) => {
        const chunks = [];
        message.on('error', reject);
        message.on('data', (chunk) => chunks.push(chunk));
        message.on('end', () => {
          const received = new Headers();
          for (let index = 0; index < message.rawHeaders.length; index += 2) {
            received.append(message.rawHeaders[index], message.rawHeaders[index + 1]);
          }
          const status = message.statusCode;
          const isEmpty = status === 204 || status === 205 || status === 304;
          const text = isEmpty ? null : Buffer.concat(chunks);
          resolve(new Response(text, { status, headers: received }));
        });
      },
    );
    sent.on('error', (error) => {
      // As browsers do when the other side has closed a connection that was kept for later.
      if (sent.reusedSocket && error.code === 'ECONNRESET') {
        resolve(send(url, { method, headers, body, signal }, agent));
      } else {
        reject(error);
      }
    });
    sent.end(content);
  });
}

const withSlash = (path) => (path.endsWith('/') ? path : `${path}/`);
