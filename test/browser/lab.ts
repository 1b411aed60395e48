/**
 * A JupyterLab with a browser in front of it, for tests: a server on a free port over a
 * folder of copies (never the committed notebooks), Debian's Chromium, and what a person
 * does there: open a notebook, run it, type into a cell, switch the theme.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Locator, Page } from 'playwright-core';

export const projectRoot = resolve(__dirname, '../..');
export const failuresFolder = join(__dirname, 'failures');

/** What a server is started with. */
export interface LabOptions {
  /** Notebooks to copy into the server's folder, by path. */
  readonly notebooks?: readonly string[];
  /** Python environment with JupyterLab; the project's own unless NABLA_VENV names one. */
  readonly venv?: string;
  /** Where notebooks open; 'notebook7' needs an environment that has it. Default: 'lab'. */
  readonly frontEnd?: FrontEnd;
}

export type FrontEnd = 'lab' | 'notebook7';

/** A running server. `close` ends it with its kernels and removes its folder. */
export interface Lab {
  readonly url: string;
  readonly token: string;
  readonly frontEnd: FrontEnd;
  /** The folder that the server shows. */
  readonly folder: string;
  close(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

async function untilServing(url: string, server: ChildProcess, log: () => string) {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) break;
    const answer = await fetch(`${url}api`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((wait) => setTimeout(wait, 200));
  }
  throw new Error(`JupyterLab did not start:\n${log()}`);
}

/** Keeps every cell in the page, so that a test sees all charts, and the news pop-up off. */
function writeSettings(folder: string): void {
  const settings = {
    'notebook-extension/tracker': { windowingMode: 'none' },
    'apputils-extension/notification': { fetchNews: 'false' },
  };
  for (const [plugin, values] of Object.entries(settings)) {
    const file = join(folder, '@jupyterlab', `${plugin}.jupyterlab-settings`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(values));
  }
}

/** Starts JupyterLab over copies of the given notebooks. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  // Inside the project, so that a cell's `import … from 'nabla'` finds its packages.
  const cache = join(projectRoot, '.cache');
  mkdirSync(cache, { recursive: true });
  const home = mkdtempSync(join(cache, 'browser-'));
  const folder = join(home, 'notebooks');
  mkdirSync(folder);
  for (const path of options.notebooks ?? []) {
    copyFileSync(path, join(folder, basename(path)));
  }
  writeSettings(join(home, 'settings'));
  const ownVenv = join(projectRoot, '.venv');
  const { frontEnd = 'lab', venv = process.env.NABLA_VENV ?? ownVenv } = options;
  const windows = process.platform === 'win32';
  const bin = join(venv, windows ? 'Scripts' : 'bin');
  const port = await freePort();
  const token = randomBytes(16).toString('hex');
  const server = spawn(
    join(bin, windows ? 'python.exe' : 'python'),
    [
      '-m',
      frontEnd === 'lab' ? 'jupyterlab' : 'notebook',
      '--no-browser',
      '--allow-root',
      '--expose-app-in-browser',
      '--ServerApp.ip=127.0.0.1',
      `--ServerApp.port=${port}`,
      '--ServerApp.port_retries=0',
      `--ServerApp.root_dir=${folder}`,
      '--LabApp.news_url=',
      '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
    ],
    {
      cwd: folder,
      detached: !windows,
      env: {
        ...process.env,
        PATH: [bin, process.env.PATH].join(delimiter),
        JUPYTER_TOKEN: token,
        JUPYTER_CONFIG_DIR: join(home, 'config'),
        JUPYTER_DATA_DIR: join(home, 'data'),
        JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
        JUPYTERLAB_SETTINGS_DIR: join(home, 'settings'),
        JUPYTERLAB_WORKSPACES_DIR: join(home, 'workspaces'),
        JUPYTER_PREFER_ENV_PATH: '1',
        // Kernel, renderer and widgets, for an environment that has none of its own.
        ...(venv === ownVenv
          ? {}
          : { JUPYTER_PATH: join(ownVenv, 'share', 'jupyter') }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let log = '';
  const keep = (chunk: Buffer) => (log = (log + chunk.toString()).slice(-20_000));
  server.stdout.on('data', keep);
  server.stderr.on('data', keep);
  const url = `http://127.0.0.1:${port}/`;
  const ended = new Promise((done) => server.once('exit', done));
  const close = async () => {
    if (server.exitCode === null) {
      // SIGTERM lets the server shut its kernels down; what is left goes with the group.
      server.kill('SIGTERM');
      const timer = setTimeout(() => {
        if (windows) server.kill('SIGKILL');
        else process.kill(-server.pid!, 'SIGKILL');
      }, 15_000);
      await ended;
      clearTimeout(timer);
    }
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await untilServing(url, server, () => log);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, token, frontEnd, folder, close };
}

/** Chromium as Debian packs it; CHROMIUM names another one. */
export async function startBrowser(): Promise<Browser> {
  const candidates = [
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  const executablePath = candidates.find((path) => path && existsSync(path));
  if (!executablePath) {
    throw new Error(
      'No Chromium found. Install the Debian package chromium, or name one in CHROMIUM.',
    );
  }
  return chromium.launch({
    executablePath,
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      // Surfaces need WebGL, here without a graphics card.
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  });
}

/** The part of JupyterLab's application object that the tests use. */
interface LabApplication {
  readonly restored: Promise<void>;
  readonly commands: {
    execute(id: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
  };
  readonly shell: {
    readonly currentWidget: {
      readonly context: {
        readonly ready: Promise<void>;
        readonly path: string;
      };
      readonly sessionContext: {
        readonly ready: Promise<void>;
        readonly session: {
          readonly kernel: { readonly status: string; readonly info: Promise<unknown> };
        } | null;
      };
      readonly content: {
        activeCellIndex: number;
        readonly widgets: readonly {
          readonly model: {
            readonly type: string;
            readonly sharedModel: {
              getSource(): string;
              setSource(text: string): void;
            };
            readonly outputs?: { toJSON(): CellOutput[] };
          };
        }[];
      };
    };
  };
}

declare global {
  interface Window {
    jupyterapp: LabApplication;
  }
}

/** One output of a cell as the notebook file keeps it. */
export interface CellOutput {
  readonly output_type: string;
  readonly name?: string;
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: readonly string[];
}

const SLIDERS = '.jupyter-widgets .noUi-handle';

/** A notebook that is open in a page, with its kernel idle. */
export class NotebookPage {
  constructor(readonly page: Page) {}

  /** Runs every cell from the top and waits for the last one. */
  async runAll(): Promise<void> {
    await this.page.evaluate(() =>
      window.jupyterapp.commands.execute('notebook:run-all-cells'),
    );
    await this.untilIdle();
  }

  /** Runs the cell with this index and waits until it has finished. */
  async runCell(index: number): Promise<void> {
    await this.page.evaluate(async (cell) => {
      window.jupyterapp.shell.currentWidget.content.activeCellIndex = cell;
      await window.jupyterapp.commands.execute('notebook:run-cell');
    }, index);
    await this.untilIdle();
  }

  async untilIdle(): Promise<void> {
    await this.page.waitForFunction(
      () =>
        window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel.status ===
        'idle',
    );
  }

  /** What JupyterLab shows of the kernel: 'idle', 'busy', … */
  status(): Promise<string | undefined> {
    return this.page.evaluate(
      () => window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel.status,
    );
  }

  /** The source of every cell. */
  sources(): Promise<string[]> {
    return this.page.evaluate(() =>
      window.jupyterapp.shell.currentWidget.content.widgets.map(({ model }) =>
        model.sharedModel.getSource(),
      ),
    );
  }

  /** The outputs of every cell; markdown cells have none. */
  outputs(): Promise<CellOutput[][]> {
    return this.page.evaluate(() =>
      window.jupyterapp.shell.currentWidget.content.widgets.map(
        ({ model }) => model.outputs?.toJSON() ?? [],
      ),
    );
  }

  /** Replaces one text by another in a cell, as typed into its editor. */
  async replaceInCell(index: number, from: string, to: string): Promise<void> {
    const cell = this.page.locator(
      `.jp-Notebook-cell[data-windowed-list-index="${index}"]`,
    );
    await this.page.evaluate(async (at) => {
      const { content } = window.jupyterapp.shell.currentWidget;
      content.activeCellIndex = at;
      await window.jupyterapp.commands.execute('notebook:enter-edit-mode');
    }, index);
    const editor = cell.locator('.cm-content');
    await editor.waitFor();
    const source = (await this.sources())[index];
    const at = source.indexOf(from);
    if (at < 0) throw new Error(`Cell ${index} has no "${from}":\n${source}`);
    await editor.focus();
    await this.page.keyboard.press('ControlOrMeta+Home');
    for (let i = 0; i < at; i++) await this.page.keyboard.press('ArrowRight');
    for (let i = 0; i < from.length; i++) {
      await this.page.keyboard.press('Shift+ArrowRight');
    }
    await this.page.keyboard.type(to);
  }

  /** How many sliders the notebook shows. */
  sliders(): Promise<number> {
    return this.page.locator(SLIDERS).count();
  }

  /**
   * Moves a slider by one step of the keyboard, away from its end, and waits until what its
   * cell shows has changed.
   */
  async moveSlider(index: number): Promise<void> {
    const handle = this.page.locator(SLIDERS).nth(index);
    await this.#untilCellChanges(handle, async () => {
      const [value, largest] = await handle.evaluate((node) =>
        ['aria-valuenow', 'aria-valuemax'].map((name) =>
          Number(node.getAttribute(name)),
        ),
      );
      await handle.press(value >= largest ? 'ArrowLeft' : 'ArrowRight');
    });
  }

  /**
   * Drags a slider with the mouse to a share of its length, and waits until what its cell
   * shows has changed. Notebook 7 takes the arrow keys for itself.
   */
  async dragSlider(index: number, share: number): Promise<void> {
    const handle = this.page.locator(SLIDERS).nth(index);
    await handle.scrollIntoViewIfNeeded();
    await this.#untilCellChanges(handle, async () => {
      const from = (await handle.boundingBox())!;
      const track = (await this.page
        .locator('.jupyter-widgets .noUi-target')
        .nth(index)
        .boundingBox())!;
      const height = from.y + from.height / 2;
      const { mouse } = this.page;
      await mouse.move(from.x + from.width / 2, height);
      await mouse.down();
      await mouse.move(track.x + track.width * share, height, { steps: 10 });
      await mouse.up();
    });
  }

  async #untilCellChanges(inside: Locator, act: () => Promise<void>): Promise<void> {
    const cell = await inside.evaluate((node) =>
      [...document.querySelectorAll('.jp-Notebook-cell')].indexOf(
        node.closest('.jp-Notebook-cell')!,
      ),
    );
    const shown = (at: number) =>
      JSON.stringify(
        window.jupyterapp.shell.currentWidget.content.widgets[
          at
        ].model.outputs?.toJSON(),
      );
    const before = await this.page.evaluate(shown, cell);
    await act();
    await this.page.waitForFunction(
      ({ at, old }) =>
        JSON.stringify(
          window.jupyterapp.shell.currentWidget.content.widgets[
            at
          ].model.outputs?.toJSON(),
        ) !== old,
      { at: cell, old: before },
      { timeout: 20_000 },
    );
  }

  close(): Promise<void> {
    return this.page.close();
  }

  /** Saves the notebook and gives the file's text. */
  async save(lab: Lab): Promise<string> {
    const path = await this.page.evaluate(async () => {
      await window.jupyterapp.commands.execute('docmanager:save');
      return window.jupyterapp.shell.currentWidget.context.path;
    });
    return readFileSync(join(lab.folder, path), 'utf8');
  }
}

/** Opens a notebook of the server's folder and waits until its kernel is idle. */
export async function openNotebook(
  browser: Browser,
  lab: Lab,
  name: string,
  options: { readonly theme?: 'light' | 'dark'; readonly width?: number } = {},
): Promise<NotebookPage> {
  const page = await browser.newPage({
    viewport: { width: options.width ?? 1280, height: 900 },
  });
  page.setDefaultTimeout(90_000);
  const place = lab.frontEnd === 'lab' ? 'lab/tree' : 'notebooks';
  await page.goto(
    `${lab.url}${place}/${encodeURIComponent(name)}?reset&token=${lab.token}`,
  );
  await page.waitForFunction(() => 'jupyterapp' in window);
  await page.evaluate(async (theme) => {
    const app = window.jupyterapp;
    await app.restored;
    await app.commands.execute('apputils:change-theme', {
      theme: theme === 'dark' ? 'JupyterLab Dark' : 'JupyterLab Light',
    });
  }, options.theme ?? 'light');
  await page.waitForSelector('.jp-NotebookPanel .jp-Notebook-cell');
  await page.evaluate(async () => {
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session?.kernel.info;
  });
  const notebook = new NotebookPage(page);
  await notebook.untilIdle();
  return notebook;
}

/** What a chart on the page shows, read from plotly.js. */
export interface DrawnChart {
  readonly label: string;
  readonly visible: boolean;
  readonly traces: readonly { readonly type: string; readonly points: number }[];
  /** Marks in the drawing: paths and pictures of the svg, or WebGL canvases. */
  readonly marks: number;
  readonly width: number;
  readonly height: number;
}

/** What plotly.js draws for data, and not for axes or titles. */
const MARKS = [
  '.scatterlayer path',
  '.barlayer path',
  '.contourlayer path',
  '.heatmaplayer image',
  '.gl-container canvas',
].join(', ');

/** Waits until every chart of the page is drawn, and describes them from top to bottom. */
export async function drawnCharts(page: Page): Promise<DrawnChart[]> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.jp-RenderedPlotly')].every((node) =>
      node.querySelector('.js-plotly-plot .main-svg, .jp-RenderedPlotly-error'),
    ),
  );
  return page.evaluate((marks) => {
    interface FullTrace {
      readonly type: string;
      readonly x?: ArrayLike<unknown>;
      readonly z?: ArrayLike<unknown>;
      readonly source?: string;
    }
    return [...document.querySelectorAll<HTMLElement>('.jp-RenderedPlotly')].map(
      (node) => {
        const graph = node.querySelector<HTMLElement & { _fullData?: FullTrace[] }>(
          '.js-plotly-plot',
        );
        const box = node.getBoundingClientRect();
        return {
          label: node.getAttribute('aria-label') ?? '',
          visible: box.width > 0 && box.height > 0,
          traces: (graph?._fullData ?? []).map((trace) => ({
            type: trace.type,
            points: (trace.x ?? trace.z)?.length ?? trace.source?.length ?? 0,
          })),
          marks: graph?.querySelectorAll(marks).length ?? 0,
          width: box.width,
          height: box.height,
        };
      },
    );
  }, MARKS);
}

/** Whether a chart is on the page with marks in it, and not an empty frame. */
export function isDrawn({ visible, traces, marks, height }: DrawnChart): boolean {
  return (
    visible && height > 100 && marks > 0 && traces.some(({ points }) => points > 0)
  );
}

/** A notebook file (nbformat 4.5) of code cells, for tests that bring their own. */
export function writeNotebook(
  lab: Lab,
  name: string,
  cells: readonly string[],
  kernel = 'tslab',
): void {
  const notebook = {
    cells: cells.map((source, index) => ({
      cell_type: 'code',
      execution_count: null,
      id: `cell-${index}`,
      metadata: {},
      outputs: [],
      source,
    })),
    metadata: {
      kernelspec: { display_name: 'TypeScript', language: 'typescript', name: kernel },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  writeFileSync(join(lab.folder, name), JSON.stringify(notebook, null, 1));
}

/** A jest test that keeps a picture of every open page in `failures/` when it fails. */
export type PageTest = (name: string, body: () => Promise<void>) => void;

/** Makes the tests of a file whose browser `browser` gives. */
export function pageTests(browser: () => Browser): PageTest {
  return (name, body) =>
    test(name, async () => {
      try {
        await body();
      } catch (error) {
        await keepPages(browser(), name);
        throw error;
      }
    });
}

async function keepPages(browser: Browser, testName: string): Promise<void> {
  mkdirSync(failuresFolder, { recursive: true });
  const name = testName.replace(/[^\p{L}\p{N}.]+/gu, '-').slice(0, 80);
  const pages = browser.contexts().flatMap((context) => context.pages());
  for (const [index, page] of pages.entries()) {
    await page.screenshot({ path: join(failuresFolder, `${name}-${index}.png`) });
  }
}

/** The committed notebooks of a folder, by path. */
export function notebooksIn(folder: string): string[] {
  return readdirSync(join(projectRoot, folder))
    .filter((name) => name.endsWith('.ipynb'))
    .sort()
    .map((name) => join(projectRoot, folder, name));
}
