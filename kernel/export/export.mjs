/**
 * `npm run export -- [folder]`: one self-contained HTML page for each notebook and
 * language, and an index page, in `folder` (default: .cache/export). Pages show the outputs that the
 * notebooks hold: `npm run notebooks -- --save` writes them. Exit code 1 when a notebook
 * has none.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Failure, runMain } from '../setup/failure.mjs';
import { readArguments } from '../setup/usage.mjs';
import { indexPage, notebookToPage } from './page.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const USAGE = 'npm run export [-- FOLDER]';
const editions = [
  { heading: '한국어', from: 'notebooks', to: '' },
  { heading: 'English', from: join('notebooks', 'en'), to: 'en' },
];

function readTarget() {
  const { positionals } = readArguments(USAGE, { allowPositionals: true });
  if (positionals.length > 1) throw new Failure(`Write ${USAGE}`);
  const [folder] = positionals;
  return folder === undefined
    ? join(root, '.cache', 'export')
    : resolve(process.env.INIT_CWD ?? '.', folder);
}

function main() {
  const target = readTarget();
  let code = 0;
  const groups = [];
  for (const { heading, from, to } of editions) {
    const folder = join(root, from);
    const pages = [];
    mkdirSync(join(target, to), { recursive: true });
    for (const name of readdirSync(folder).sort()) {
      if (!name.endsWith('.ipynb')) continue;
      const notebook = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      if (!notebook.cells.some(({ outputs }) => outputs?.length > 0)) {
        console.error(
          `${join(from, name)} has no outputs; run "npm run notebooks -- --save" first.`,
        );
        code = 1;
        continue;
      }
      const { lesson, title = name } = notebook.metadata.nabla ?? {};
      const heading = lesson ? `${lesson} ${title}` : title;
      const file = name.replace(/\.ipynb$/, '.html');
      const page = notebookToPage(notebook, heading);
      writeFileSync(join(target, to, file), page);
      pages.push({ href: to ? `${to}/${file}` : file, title: heading });
      console.log(`${join(to, file)}  ${(page.length / 1e6).toFixed(1)} MB`);
    }
    groups.push({ heading, pages });
  }
  writeFileSync(join(target, 'index.html'), indexPage(groups));
  console.log(`Open ${join(target, 'index.html')}`);
  return code;
}

await runMain(main);
