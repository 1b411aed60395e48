/**
 * Assembles the chart renderer as a prebuilt JupyterLab extension:
 *
 *   node kernel/lab/build.mjs <prefix>     (the .venv of the project)
 *
 * writes <prefix>/share/jupyter/labextensions/nabla-plotly/ from `renderer.js`,
 * `container.js` and the plotly.js of package-lock.json. Files that are up to date stay
 * as they are, so that running it again takes milliseconds. Node's standard library only.
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The name under which JupyterLab lists the extension. */
export const EXTENSION_NAME = 'nabla-plotly';

const here = dirname(fileURLToPath(import.meta.url));

/** The file and the version of the installed plotly.js-dist-min. */
export function installedPlotly() {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve('plotly.js-dist-min/package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  return { file: join(dirname(manifest), 'plotly.min.js'), version };
}

/**
 * The script that JupyterLab loads: the renderer inside its container.
 * @param plotlyName file name of plotly.js beside the script
 */
export function containerSource(plotlyName) {
  const renderer = readFileSync(join(here, 'renderer.js'), 'utf8');
  return readFileSync(join(here, 'container.js'), 'utf8')
    .replace('__NAME__', EXTENSION_NAME)
    .replace('__PLOTLY__', plotlyName)
    .replace('/* __RENDERER__ */', () => renderer);
}

/** Writes the file if it is missing or differs; says whether it wrote. */
function writeIfChanged(file, text) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  writeFileSync(file, text);
  return true;
}

/**
 * Puts the extension under `prefix`.
 * @param {string} prefix root of a Python environment (what `sys.prefix` says in it)
 * @returns {{ folder: string, changed: boolean }}
 */
export function buildLabExtension(prefix) {
  const plotly = installedPlotly();
  // The version stands in the name: a browser that cached the old one loads the new.
  const plotlyName = `plotly-${plotly.version}.min.js`;
  const source = containerSource(plotlyName);
  const hash = createHash('sha256').update(source).digest('hex').slice(0, 20);
  const entryName = `remoteEntry.${hash}.js`;

  const folder = join(prefix, 'share', 'jupyter', 'labextensions', EXTENSION_NAME);
  const staticFolder = join(folder, 'static');
  mkdirSync(staticFolder, { recursive: true });

  let changed = false;
  for (const name of readdirSync(staticFolder)) {
    if (name === entryName || name === plotlyName) continue;
    rmSync(join(staticFolder, name), { recursive: true });
    changed = true;
  }
  const plotlyCopy = join(staticFolder, plotlyName);
  if (
    !existsSync(plotlyCopy) ||
    statSync(plotlyCopy).size !== statSync(plotly.file).size
  ) {
    copyFileSync(plotly.file, plotlyCopy);
    changed = true;
  }
  changed = writeIfChanged(join(staticFolder, entryName), source) || changed;
  const manifest = {
    name: EXTENSION_NAME,
    version: plotly.version,
    description: 'Draws Plotly figures in notebooks',
    license: 'MIT',
    jupyterlab: {
      mimeExtension: true,
      _build: { load: `static/${entryName}`, mimeExtension: './mimeExtension' },
    },
  };
  changed =
    writeIfChanged(
      join(folder, 'package.json'),
      `${JSON.stringify(manifest, null, 2)}\n`,
    ) || changed;
  const install = {
    packageManager: 'npm',
    packageName: 'nabla-kernel',
    uninstallInstructions: `Remove the folder ${EXTENSION_NAME} beside this file.`,
  };
  changed =
    writeIfChanged(
      join(folder, 'install.json'),
      `${JSON.stringify(install, null, 2)}\n`,
    ) || changed;
  return { folder, changed };
}

if (
  process.argv[1] &&
  realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
) {
  const prefix = process.argv[2];
  if (!prefix) {
    console.error(
      'Usage: node kernel/lab/build.mjs <prefix of the Python environment>',
    );
    process.exit(2);
  }
  const { folder, changed } = buildLabExtension(prefix);
  console.log(`${changed ? 'Wrote' : 'Up to date:'} ${folder}`);
}
