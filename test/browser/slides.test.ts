/**
 * The slides of the lessons in a real browser: every section and every chart of the
 * notebook is there and draws, nothing is smaller than can be read from the back of a
 * room or runs out of the slide, the keys work, the speaker's window shows the notes, and
 * the printed PDF has a page for each slide.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';

import { notebooksIn } from '../notebooks/lessonFiles';
import type { Notebook } from '../notebooks/lessonFiles';
import { projectRoot, startBrowser } from './lab';

interface Deck {
  getTotalSlides(): number;
  getSlides(): HTMLElement[];
  getIndices(slide?: HTMLElement): { h: number; v: number };
  getCurrentSlide(): HTMLElement;
  slide(h: number, v: number, f?: number): void;
}

declare global {
  var Reveal: Deck;
}

interface Saved {
  readonly cells: readonly {
    readonly cell_type: string;
    readonly execution_count?: number | null;
    readonly outputs?: readonly { readonly data?: Readonly<Record<string, unknown>> }[];
  }[];
}

/** What was seen of one slide after going there. */
interface Seen {
  readonly slide: string;
  readonly scale: number;
  readonly hidden: number;
  readonly sideways: number;
  readonly undrawn: number;
}

jest.setTimeout(600_000);

const folder = mkdtempSync(join(tmpdir(), 'nabla-slides-'));
let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

function makeSlides(notebook: Notebook, ...options: string[]) {
  const file = join(folder, `${notebook.language}-${notebook.lesson}.html`);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(projectRoot, 'kernel/export/slides.mjs'),
      notebook.lesson,
      '--lang',
      notebook.language,
      '--out',
      file,
      ...options,
    ],
    { encoding: 'utf8' },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return { file, stdout };
}

/** The charts in the notebook's outputs, or in those of the copy that was run for it. */
function chartsOf({ file, language }: Notebook): number {
  const copy = join(projectRoot, '.cache/slides', language, basename(file));
  const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Saved;
  const isRun = ({ cells }: Saved) =>
    cells.every((cell) => cell.cell_type !== 'code' || cell.execution_count != null);
  const notebook = read(file);
  const { cells } = isRun(notebook) || !existsSync(copy) ? notebook : read(copy);
  const outputs = cells.flatMap((cell) => cell.outputs ?? []);
  return outputs.filter(({ data = {} }) => 'application/vnd.plotly.v1+json' in data)
    .length;
}

async function openSlides(file: string): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  // Slides are shown where there is no network.
  page.on('request', (request) => {
    if (/^(http|ws)/.test(request.url())) errors.push(`asked for ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('.slides section.present');
  return { page, errors };
}

async function lookAt(page: Page, index: number): Promise<Seen> {
  await page.evaluate((n) => {
    const { h, v } = Reveal.getIndices(Reveal.getSlides()[n]);
    Reveal.slide(h, v, 99);
  }, index);
  await page.waitForFunction(() =>
    [...Reveal.getCurrentSlide().querySelectorAll('figure.chart')].every((figure) =>
      figure.querySelector('.main-svg'),
    ),
  );
  return page.evaluate(() => {
    const section = Reveal.getCurrentSlide();
    const slide = section.querySelector<HTMLElement>('.slide')!;
    const text = section.querySelector('.text');
    const charts = [...section.querySelectorAll('figure.chart')];
    const empty = charts.filter((figure) => {
      const { width, height } = figure
        .querySelector('.main-svg')!
        .getBoundingClientRect();
      const marks =
        'path.js-line, .points path, .bars path, .heatmaplayer image, .contour, .annotation, canvas, .im, image';
      return width < 200 || height < 100 || !figure.querySelector(marks);
    });
    return {
      slide: section.innerText.slice(0, 60),
      scale: Number(slide.style.getPropertyValue('--fit') || 1),
      hidden: text === null ? 0 : text.scrollHeight - text.clientHeight,
      sideways: text === null ? 0 : text.scrollWidth - text.clientWidth,
      undrawn: empty.length,
    };
  });
}

const decks = [...notebooksIn('ko'), ...notebooksIn('en')].map(
  (notebook) => [notebook.lesson, notebook.language, notebook] as const,
);

describe.each(decks)('the slides of %s (%s)', (_, __, notebook) => {
  test('show all of the notebook, large enough to read', async () => {
    const { file } = makeSlides(notebook);
    const { page, errors } = await openSlides(file);
    const total = await page.evaluate(() => Reveal.getTotalSlides());
    const seen: Seen[] = [];
    for (let i = 0; i < total; i++) seen.push(await lookAt(page, i));
    expect(errors).toEqual([]);
    expect(
      seen.filter(
        ({ scale, hidden, sideways, undrawn }) =>
          scale < 0.8 || hidden > 2 || sideways > 2 || undrawn > 0,
      ),
    ).toEqual([]);
    expect(await page.locator('figure.chart').count()).toBe(chartsOf(notebook));
    expect(chartsOf(notebook)).toBeGreaterThan(2);

    const shown = await page.evaluate(
      () => document.querySelector('.slides')!.innerHTML,
    );
    const sections = notebook.cells.filter(
      (cell) => cell.metadata.slideshow?.slide_type === 'slide',
    );
    expect(await page.locator('.slides > section').count()).toBe(sections.length);
    for (const cell of notebook.cells) {
      const { notes } = cell.metadata.nabla ?? {};
      if (notes !== undefined) expect(shown).toContain(notes.trim().slice(0, 12));
    }
    // What to ask comes from the session plan.
    const asides = await page.locator('aside.notes').allTextContents();
    const ask = notebook.language === 'ko' ? '묻기' : 'ask';
    expect(asides.filter((text) => text.includes(`${ask}:`)).length).toBeGreaterThan(4);
    await page.close();
  });
});

describe('presenting', () => {
  const lesson = notebooksIn('ko').find((notebook) => notebook.lesson === '4.3')!;

  test('goes through slides and values with the arrows, and ? lists the keys', async () => {
    const { page } = await openSlides(makeSlides(lesson).file);
    const at = () => page.evaluate(() => JSON.stringify(Reveal.getIndices()));
    const places = [await at()];
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press('ArrowRight');
      places.push(await at());
    }
    expect(new Set(places).size).toBe(9);
    await page.keyboard.press('ArrowLeft');
    expect(await at()).toBe(places[7]);
    await page.keyboard.press('Shift+?');
    expect(await page.locator('.r-overlay-help').innerText()).toContain(
      'Speaker notes',
    );
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    expect(await at()).toBe(places[8]);
    await page.close();
  });

  test('S opens the window with what to ask', async () => {
    const { page } = await openSlides(makeSlides(lesson).file);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const [speaker] = await Promise.all([
      page.waitForEvent('popup'),
      page.keyboard.press('s'),
    ]);
    const notes = speaker.locator('.speaker-controls-notes .value');
    await notes.filter({ hasText: 'h가 0에 가까워지면' }).waitFor();
    await page.context().close();
  });

  test('a chart answers the mouse', async () => {
    const { page } = await openSlides(makeSlides(lesson).file);
    await page.evaluate(() => {
      const slides = Reveal.getSlides();
      const withChart = slides.find((slide) => slide.querySelector('figure.chart'))!;
      const { h, v } = Reveal.getIndices(withChart);
      Reveal.slide(h, v, 99);
    });
    const plot = page.locator('.present .present figure.chart .nsewdrag').first();
    await plot.waitFor();
    // Down the middle of the picture the mouse crosses every curve.
    const { x, y, width, height } = (await plot.boundingBox())!;
    const label = page.locator('.present .present .hoverlayer .hovertext').first();
    let answered = false;
    for (let down = 0; down < height && !answered; down += 6) {
      await page.mouse.move(x + width / 2, y + down);
      answered = await label.isVisible();
    }
    expect(answered).toBe(true);
    await page.close();
  });

  test('--pdf prints a page for each slide', () => {
    const { file, stdout } = makeSlides(lesson, '--pdf');
    const slides = Number(/^(\d+) slides/m.exec(stdout)?.[1]);
    const pdf = readFileSync(file.replace(/\.html$/, '.pdf'), 'latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(slides);
  });
});
