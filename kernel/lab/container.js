/**
 * The module-federation container around `renderer.js`: the shape in which JupyterLab
 * loads a prebuilt extension. It does by hand the little that a bundler would generate,
 * so that the set-up needs no bundler. `build.mjs` fills in NAME, PLOTLY and RENDERER.
 */
/* global createExtension, document, window */
(() => {
  const NAME = '__NAME__';
  const base = document.currentScript.src.replace(/[^/]*$/, '');
  let shared;

  /**
   * The page's own Lumino. JupyterLab shares one copy of it; if an extension brought
   * another version along, the one already in use is taken.
   */
  async function pageWidget() {
    const versions = Object.values(shared?.['@lumino/widgets'] ?? {});
    const entry = versions.find((version) => version.loaded) ?? versions[0];
    if (!entry) throw new Error(`${NAME}: the page shares no @lumino/widgets.`);
    const factory = await entry.get();
    return factory().Widget;
  }

  const container = {
    init(scope) {
      shared = scope;
    },
    async get(module) {
      if (module !== './mimeExtension') {
        throw new Error(`${NAME} has no module ${module}.`);
      }
      const extension = createExtension(await pageWidget(), `${base}__PLOTLY__`);
      return () => ({ __esModule: true, default: extension });
    },
  };

  /* __RENDERER__ */

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB[NAME] = container;
})();
