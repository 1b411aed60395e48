/** A chart as a value: what Plotly draws, and what it shows in words. */
import { JUPYTER_DISPLAY, NODE_INSPECT } from '../display';
import type { Json, JsonObject, MimeBundle } from '../host';
import { withBytes } from './numbers';

/** The MIME type of a Plotly figure. */
export const PLOTLY_MIME_TYPE = 'application/vnd.plotly.v1+json';

/** A figure in Plotly's own terms (plotly.com/javascript/reference). */
export interface PlotlyFigure {
  readonly data: readonly JsonObject[];
  readonly layout: JsonObject;
  /** Pictures of an animation, which Plotly plays without a kernel. */
  readonly frames?: readonly JsonObject[];
}

/**
 * A chart. It is drawn when a cell ends with it or `show`s it.
 *
 * `alt` says in one line what the picture shows: for a screen reader, for a terminal, and
 * for whoever reads the notebook as text.
 */
export class Figure implements PlotlyFigure {
  readonly data: readonly JsonObject[];
  readonly layout: JsonObject;
  readonly frames?: readonly JsonObject[];

  constructor(
    figure: PlotlyFigure,
    readonly alt: string,
  ) {
    this.data = figure.data;
    this.layout = figure.layout;
    if (figure.frames !== undefined) this.frames = figure.frames;
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const { data, layout, frames } = this;
    const sent = {
      data: data.map(withBytes),
      layout,
      ...(frames ? { frames: frames.map(frameWithBytes) } : {}),
    };
    return {
      [PLOTLY_MIME_TYPE]: sent,
      'text/plain': this.alt,
    };
  }

  [NODE_INSPECT](): string {
    return this.alt;
  }

  toString(): string {
    return this.alt;
  }
}

function frameWithBytes(frame: JsonObject): JsonObject {
  return Array.isArray(frame.data)
    ? {
        ...frame,
        data: frame.data.map((trace: Json) => withBytes(trace as JsonObject)),
      }
    : frame;
}
