/** Charts: each function gives a `Figure`, which a cell shows as its last expression or with `show`. */
export { Figure, PLOTLY_MIME_TYPE } from './figure';
export type { PlotlyFigure } from './figure';
export type { ChartOptions } from './theme';
export { plotFunction, plotLearningCurves, plotLines, plotTangent } from './lines';
export type {
  Curve,
  FunctionOptions,
  LearningCurveOptions,
  Line,
  Mark,
  TangentOptions,
} from './lines';
export { plotContour, plotDescent, plotGradientField, plotSurface } from './surfaces';
export type {
  ContourOptions,
  DescentOptionsOfPlot,
  FieldOptions,
  PlaneOptions,
  PlanePoint,
  SurfaceOptions,
} from './surfaces';
export { plotBars, plotHistogram, plotImages } from './images';
export type { HistogramOptions, ImagesOptions } from './images';
