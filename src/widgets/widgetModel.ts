/**
 * Models of JupyterLab's own ipywidgets, owned by TypeScript: the state lives here, a comm
 * keeps the front end's copy equal (ipywidgets, "Low level widget protocol" 2.1).
 */
import type { Comm, JsonObject, MimeBundle, NotebookHost } from '../host';

const PROTOCOL_VERSION = '2.1.0';
const BASE = { module: '@jupyter-widgets/base', version: '2.0.0' };
const CONTROLS = { module: '@jupyter-widgets/controls', version: '2.0.0' };

/** The MIME type by which an output shows a widget. */
export const WIDGET_VIEW = 'application/vnd.jupyter.widget-view+json';

export class WidgetModel {
  private readonly comm: Comm;
  private readonly listeners: ((changed: JsonObject) => void | Promise<void>)[] = [];

  constructor(
    host: NotebookHost,
    private state: JsonObject,
  ) {
    this.comm = host.openComm('jupyter.widget', {
      data: { state, buffer_paths: [] },
      metadata: { version: PROTOCOL_VERSION },
    });
    this.comm.onMessage(({ data }) => this.receive(data));
  }

  /** How other models refer to this one. */
  get reference(): string {
    return `IPY_MODEL_${this.comm.commId}`;
  }

  /** The output that shows the widget, with text for front ends that have none. */
  view(plain: string): MimeBundle {
    const model = { version_major: 2, version_minor: 0, model_id: this.comm.commId };
    return { [WIDGET_VIEW]: model, 'text/plain': plain };
  }

  /** Changes the state, here and in the front end. */
  update(changed: JsonObject): void {
    this.state = { ...this.state, ...changed };
    this.send(changed);
  }

  /** Called with what the person changed. */
  onChange(listener: (changed: JsonObject) => void | Promise<void>): void {
    this.listeners.push(listener);
  }

  private async receive(data: JsonObject): Promise<void> {
    if (data['method'] === 'request_state') {
      this.send(this.state);
    } else if (data['method'] === 'update') {
      const changed = (data['state'] ?? {}) as JsonObject;
      this.state = { ...this.state, ...changed };
      for (const listener of this.listeners) await listener(changed);
    }
  }

  private send(state: JsonObject): void {
    this.comm.send({ method: 'update', state, buffer_paths: [] });
  }
}

/** A widget that is drawn: `FloatSlider`, `VBox`, `HTML`. */
export function createWidget(
  host: NotebookHost,
  name: string,
  state: JsonObject,
): WidgetModel {
  return new WidgetModel(host, {
    _dom_classes: [],
    _model_module: CONTROLS.module,
    _model_module_version: CONTROLS.version,
    _model_name: `${name}Model`,
    _view_module: CONTROLS.module,
    _view_module_version: CONTROLS.version,
    _view_name: `${name}View`,
    _view_count: null,
    layout: createLayout(host).reference,
    ...state,
  });
}

/** A style, without which a control has no room for its description. */
export function createStyle(
  host: NotebookHost,
  name: string,
  state: JsonObject,
): WidgetModel {
  return new WidgetModel(host, {
    _model_module: CONTROLS.module,
    _model_module_version: CONTROLS.version,
    _model_name: `${name}Model`,
    _view_module: BASE.module,
    _view_module_version: BASE.version,
    _view_name: 'StyleView',
    _view_count: null,
    ...state,
  });
}

function createLayout(host: NotebookHost): WidgetModel {
  return new WidgetModel(host, {
    _model_module: BASE.module,
    _model_module_version: BASE.version,
    _model_name: 'LayoutModel',
    _view_module: BASE.module,
    _view_module_version: BASE.version,
    _view_name: 'LayoutView',
    _view_count: null,
  });
}
