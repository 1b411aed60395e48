/**
 * Slides printed to a PDF by a Chromium that is on the machine, one page a slide, with
 * everything on it that waits for a key press.
 */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { Failure } from '../setup/failure.mjs';

/** Where Chromium and Chrome usually are; CHROMIUM names another one. */
const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

function findBrowser() {
  const named = process.env.CHROMIUM;
  const found = [...(named ? [named] : BROWSERS)].find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Failure(
    named
      ? `CHROMIUM names ${named}, but there is no such file.`
      : 'Printing needs Chromium or Chrome, and none was found. Install one or name it with ' +
          'CHROMIUM=/path/to/chromium. Or open the slides in any browser, add ?print-pdf to ' +
          'the address, and print.',
  );
}

/**
 * @param {string} file the slides
 * @returns {Promise<string>} the PDF, beside them
 */
export async function printSlides(file) {
  const executablePath = findBrowser();
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
    ],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(`${pathToFileURL(file).href}?print-pdf`);
    await page.waitForSelector('html[data-printable]', {
      state: 'attached',
      timeout: 120_000,
    });
    const path = file.replace(/\.html$/, '.pdf');
    await page.pdf({ path, width: '1280px', height: '720px', printBackground: true });
    return path;
  } finally {
    await browser.close();
  }
}
