/**
 * The chart renderer of JupyterLab and Notebook 7: draws `application/vnd.plotly.v1+json`
 * with plotly.js. It runs in the page. `build.mjs` wraps it into the container that
 * JupyterLab loads (module federation), next to the plotly.js that package-lock.json pins.
 *
 * What it takes care of beyond `Plotly.react`:
 *  - plotly.js (4.8 MB) is fetched with the first chart, not with the page;
 *  - a changed figure is drawn into the chart that is there, so that a slider feels live;
 *  - the chart takes the colours of JupyterLab's theme where the figure names none;
 *  - a reader without the picture gets the `text/plain` line as its description;
 *  - a figure that cannot be drawn says so in its place, and the notebook goes on.
 */
/* global document, getComputedStyle, MutationObserver, requestAnimationFrame, ResizeObserver, window */

const MIME_TYPE = 'application/vnd.plotly.v1+json';

/** Height in pixels of a figure that names none (plotly.js: 450). */
const DEFAULT_HEIGHT = 420;

/** Settings of plotly.js that hold for every chart unless the figure says otherwise. */
const CONFIG = { displaylogo: false, responsive: false };

let plotlyLoading;

/** Loads plotly.js once for the page; a failed download is tried again by the next chart. */
function loadPlotly(url) {
  plotlyLoading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url;
    script.onload = () => {
      resolve(window.Plotly);
    };
    script.onerror = () => {
      plotlyLoading = undefined;
      script.remove();
      reject(new Error(`plotly.js could not be loaded from ${url}.`));
    };
    document.head.append(script);
  });
  return plotlyLoading;
}

/** The colours of the running theme as a Plotly template: the figure's own words win. */
function themeTemplate() {
  const style = getComputedStyle(document.body);
  const color = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  const ink = color('--jp-content-font-color1', '#212121');
  const faint = color('--jp-border-color2', '#e0e0e0');
  const axis = {
    color: ink,
    gridcolor: faint,
    linecolor: color('--jp-border-color1', '#bdbdbd'),
    zerolinecolor: color('--jp-border-color1', '#bdbdbd'),
  };
  const sceneAxis = { ...axis, showbackground: false };
  const control = {
    font: { color: ink },
    bgcolor: color('--jp-layout-color2', '#eeeeee'),
    bordercolor: color('--jp-border-color1', '#bdbdbd'),
  };
  return {
    layout: {
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      font: { color: ink },
      xaxis: axis,
      yaxis: axis,
      scene: { xaxis: sceneAxis, yaxis: sceneAxis, zaxis: sceneAxis },
      modebar: { bgcolor: 'rgba(0,0,0,0)', color: ink },
      hoverlabel: {
        font: { color: ink },
        bgcolor: color('--jp-layout-color1', '#ffffff'),
        bordercolor: color('--jp-border-color1', '#bdbdbd'),
      },
      sliderdefaults: {
        ...control,
        activebgcolor: color('--jp-brand-color1', '#1976d2'),
      },
      updatemenudefaults: control,
    },
  };
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `over` on top of `base`, object by object. */
function merge(base, over) {
  if (!isObject(base) || !isObject(over)) return over === undefined ? base : over;
  const merged = { ...base };
  for (const key of Object.keys(over)) merged[key] = merge(base[key], over[key]);
  return merged;
}

/**
 * The figure as plotly.js is to draw it: with the theme below it, and copied where
 * plotly.js writes, because the notebook's own model must stay as it was saved.
 */
function prepare(figure) {
  if (!isObject(figure) || !Array.isArray(figure.data)) {
    throw new Error(
      `A figure is an object with a list "data" and an object "layout", but ${
        isObject(figure)
          ? `this one has ${Object.keys(figure).join(', ') || 'nothing'}`
          : `this is ${Array.isArray(figure) ? 'a list' : typeof figure}`
      }.`,
    );
  }
  const layout = isObject(figure.layout) ? figure.layout : {};
  return {
    data: structuredClone(figure.data),
    layout: {
      height: DEFAULT_HEIGHT,
      ...structuredClone(layout),
      autosize: true,
      template: merge(themeTemplate(), layout.template),
    },
    frames: structuredClone(figure.frames ?? []),
    config: { ...CONFIG, ...figure.config },
  };
}

/**
 * Makes the extension.
 * @param Widget Lumino's widget class, the page's own copy of it
 * @param plotlyUrl where plotly.js lies
 * @returns what JupyterLab takes as a MIME extension
 */
// eslint-disable-next-line no-unused-vars -- called by the container around this file
function createExtension(Widget, plotlyUrl) {
  class PlotlyRenderer extends Widget {
    #model;
    #graph = document.createElement('div');
    #width = 0;
    #running = Promise.resolve();
    #waiting;
    #sizes = new ResizeObserver(() => this.#fit());
    #themes = new MutationObserver(() => this.#draw());

    constructor() {
      super();
      this.addClass('jp-RenderedPlotly');
      this.node.style.overflowX = 'auto';
      this.node.append(this.#graph);
      this.#sizes.observe(this.node);
      this.#themes.observe(document.body, {
        attributeFilter: ['data-jp-theme-name', 'data-jp-theme-light'],
      });
    }

    /** Called by JupyterLab for a new output and again for every update of it. */
    async renderModel(model) {
      this.#model = model;
      const text = model.data['text/plain'];
      const description = Array.isArray(text) ? text.join('') : text;
      this.node.setAttribute('role', 'img');
      this.node.setAttribute('aria-label', description || 'Plotly figure');
      await this.#draw();
    }

    /**
     * Draws the newest figure. One drawing runs at a time and at most one waits; the one
     * that waits takes what is newest in its turn, so the picture never lags behind.
     */
    #draw() {
      this.#waiting ??= this.#running.then(async () => {
        this.#running = this.#waiting;
        this.#waiting = undefined;
        if (this.isDisposed || !this.#model) return;
        try {
          const figure = prepare(this.#model.data[MIME_TYPE]);
          const Plotly = await loadPlotly(plotlyUrl);
          if (this.isDisposed) return;
          this.#clearError();
          this.#width = this.node.clientWidth;
          await Plotly.react(this.#graph, figure);
        } catch (error) {
          this.#showError(error);
        }
      });
      return this.#waiting;
    }

    /** Fits the chart to its new width; what is hidden has none and waits. */
    #fit() {
      requestAnimationFrame(() => {
        const width = this.node.clientWidth;
        const drawn = this.#graph.classList.contains('js-plotly-plot');
        if (this.isDisposed || !drawn || width === 0 || width === this.#width) return;
        this.#width = width;
        void window.Plotly.Plots.resize(this.#graph);
      });
    }

    #clearError() {
      this.node.querySelector('.jp-RenderedPlotly-error')?.remove();
    }

    #showError(error) {
      this.#clearError();
      window.Plotly?.purge(this.#graph);
      const message = document.createElement('pre');
      message.className = 'jp-RenderedPlotly-error';
      message.style.color = 'var(--jp-error-color1, #b00020)';
      message.style.whiteSpace = 'pre-wrap';
      const reason = error instanceof Error ? error.message : String(error);
      message.textContent = `The chart could not be drawn. ${reason}`;
      this.node.append(message);
    }

    dispose() {
      if (this.isDisposed) return;
      this.#sizes.disconnect();
      this.#themes.disconnect();
      window.Plotly?.purge(this.#graph);
      super.dispose();
    }
  }

  return {
    id: '@nabla/plotly:renderer',
    rendererFactory: {
      // The figure is data: plotly.js draws it and runs none of it.
      safe: true,
      mimeTypes: [MIME_TYPE],
      createRenderer: () => new PlotlyRenderer(),
    },
    // Before every other renderer of the type, and before text/plain.
    rank: 0,
    dataType: 'json',
  };
}
