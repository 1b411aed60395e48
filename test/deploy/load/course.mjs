/**
 * What one learner does in the course: opens a notebook, runs its cells one after another
 * with time to think, saves, and goes on to the next notebook. When something breaks it
 * does what a person would do: run the cells above again, or start the server again.
 */
import { setTimeout as delay } from 'node:timers/promises';

import { run } from '../support/learner.mjs';
import { thinkingTime } from './statistics.mjs';

/** The lessons of the load: sections 4.2 to 4.4. */
export const NOTEBOOKS = [
  'lessons/4.2-loss-functions.ipynb',
  'lessons/4.3-numerical-differentiation.ipynb',
  'lessons/4.4-gradient.ipynb',
];

/** JupyterLab saves every two minutes; this learner presses Ctrl-S more often. */
const CELLS_PER_SAVE = 4;

const CELL_TIMEOUT_SECONDS = 90;

/** How long someone looks at a page without connection before loading it again. */
const PATIENCE_SECONDS = 15;

/** Set in a fresh kernel: one that was started again in between does not have it. */
const MARK = 'Object.assign(globalThis, { hereBefore: true })';
const LOOK = "console.log('hereBefore' in globalThis)";

/**
 * @typedef {object} CellRun
 * @property {string} cell the notebook and the number of the cell
 * @property {number} at milliseconds since the epoch
 * @property {number} milliseconds
 * @property {string} [problem] why it did not end well
 * @property {boolean} [again] run again after something broke
 */

export class Course {
  /**
   * @param {import('../support/learner.mjs').Learner} learner
   * @param {{ random: () => number, think: number, first?: number }} options
   *   `think`: mean seconds before a cell; `first`: index of the notebook to begin with
   */
  constructor(learner, { random, think, first = 0 }) {
    this.learner = learner;
    this.random = random;
    this.think = think;
    this.index = first;
    /** @type {CellRun[]} */
    this.runs = [];
    /** What broke and what helped, in the learner's words. */
    this.events = [];
    /** By path: the last content whose save was acknowledged, and one still on its way. */
    this.saves = new Map();
    this.saveFailures = 0;
  }

  get path() {
    return NOTEBOOKS[this.index % NOTEBOOKS.length];
  }

  note(text) {
    this.events.push({ at: Date.now(), text });
  }

  /** Opens the notebook that is next, with a kernel of its own. */
  async open() {
    const file = await this.learner.contents.get(this.path, { content: true });
    this.notebook = file.content;
    this.kernel = await this.learner.openKernel(this.path);
    this.kernel.statusChanged.connect((_, status) => {
      if (['dead', 'autorestarting'].includes(status)) this.note(`kernel ${status}`);
    });
    this.kernel.connectionStatusChanged.connect((_, status) => {
      if (status !== 'connected') this.note(`connection ${status}`);
    });
    this.next = 0;
    await run(this.kernel, MARK);
  }

  get codeCells() {
    return this.notebook.cells.filter(
      ({ cell_type, source }) => cell_type === 'code' && textOf(source).trim() !== '',
    );
  }

  /** Runs cells until `isOver`, or, with `once`, until the last notebook has ended. */
  async work(isOver, { once = false } = {}) {
    let notebooksLeft = once ? NOTEBOOKS.length : Infinity;
    while (!isOver()) {
      if (this.next >= this.codeCells.length) {
        await this.save();
        notebooksLeft -= 1;
        if (notebooksLeft === 0) return;
        await this.goOn();
      }
      await delay(1000 * thinkingTime(this.random, this.think));
      if (isOver()) break;
      await this.step();
    }
    await this.save();
  }

  /** The next notebook; the kernel of this one is ended, as the lessons ask. */
  async goOn() {
    this.index += 1;
    await this.recovering(async () => {
      if (!this.kernel.isDisposed) await this.kernel.shutdown();
    });
    await this.recovering(() => this.open());
  }

  /** One cell, and a save after some of them. */
  async step() {
    const cell = this.codeCells[this.next];
    const result = await this.runCell(cell, this.next);
    if (result === undefined) {
      await this.repair();
      return;
    }
    this.next += 1;
    if (this.next % CELLS_PER_SAVE === 0) await this.save();
  }

  /** @returns what came of it, or undefined when it broke */
  async runCell(cell, number, again = false) {
    const name = `${this.path.split('/')[1].slice(0, 3)} cell ${number + 1}`;
    const at = Date.now();
    const started = performance.now();
    let problem;
    let result;
    try {
      result = await Promise.race([
        run(this.kernel, textOf(cell.source), CELL_TIMEOUT_SECONDS),
        this.outOfPatience(() => result !== undefined || problem !== undefined),
      ]);
      const mayFail = cell.metadata.tags?.includes('raises-exception');
      if (result.status !== 'ok' && !mayFail)
        problem = (result.text || result.status).slice(0, 200);
    } catch (error) {
      problem = error.message.slice(0, 200);
    }
    const milliseconds = result?.milliseconds ?? performance.now() - started;
    this.runs.push({
      cell: name,
      at,
      milliseconds,
      ...(problem ? { problem } : {}),
      ...(again ? { again } : {}),
    });
    if (problem !== undefined) {
      this.note(`${name}: ${problem}`);
      return undefined;
    }
    cell.outputs = result.outputs;
    return result;
  }

  /** Rejects when the page has had no connection for some time. */
  async outOfPatience(isOver) {
    const { kernel } = this;
    let since = Date.now();
    while (!isOver()) {
      await delay(500);
      if (kernel.connectionStatus === 'connected') since = Date.now();
      if (Date.now() - since > PATIENCE_SECONDS * 1000) {
        throw new Error(`no connection for ${PATIENCE_SECONDS} s`);
      }
    }
    return new Promise(() => undefined);
  }

  /** What a learner does when a cell was lost: see to the server, run the cells above. */
  async repair() {
    const started = performance.now();
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const isSame = await this.recovering(() => this.reconnect());
      const above = isSame ? 0 : this.next;
      let whole = true;
      for (let index = 0; index < above && whole; index += 1) {
        whole = (await this.runCell(this.codeCells[index], index, true)) !== undefined;
      }
      if (whole) {
        await run(this.kernel, MARK);
        const seconds = ((performance.now() - started) / 1000).toFixed(1);
        const state = isSame ? 'nothing lost' : `${above} cells run again`;
        this.note(`works again after ${seconds} s, ${state}`);
        return;
      }
    }
    throw new Error(
      `${this.learner.name} could not go on: ${this.events.at(-1)?.text}`,
    );
  }

  /** A kernel that answers; returns whether it still knows what was run in it. */
  async reconnect() {
    if (this.kernel.isDisposed || this.kernel.connectionStatus !== 'connected') {
      this.kernel.dispose();
      this.kernel = await this.learner.openKernel(this.path);
    }
    const probe = await run(this.kernel, LOOK, 60);
    if (probe.status !== 'ok') throw new Error('the kernel does not answer');
    return probe.text.trim() === 'true';
  }

  /** Does something; if the server or the proxy is away, starts or waits for it. */
  async recovering(action) {
    let last;
    for (let attempt = 0; attempt < 20; attempt += 1) {
      try {
        return await action();
      } catch (error) {
        last = error;
        this.note(`refused: ${String(error.message).slice(0, 120)}`);
        await delay(1000);
        await this.learner.startServer(60).catch((problem) => {
          this.note(`start: ${String(problem.message).slice(0, 120)}`);
        });
      }
    }
    throw last;
  }

  /** Saves the notebook with its outputs; remembers what was acknowledged. */
  async save() {
    const content = structuredClone(this.notebook);
    const known = this.saves.get(this.path) ?? { count: 0 };
    const count = known.count + 1;
    content.metadata.save = count;
    this.saves.set(this.path, { ...known, count, pending: content });
    try {
      await this.learner.contents.save(this.path, {
        ...{ type: 'notebook', format: 'json', content },
      });
      this.saves.set(this.path, { count, acknowledged: content });
    } catch (error) {
      // The next save tries again; the learner still has it all in the browser.
      this.saveFailures += 1;
      this.note(`save refused: ${String(error.message).slice(0, 120)}`);
    }
  }
}

export const textOf = (source) => (Array.isArray(source) ? source.join('') : source);
