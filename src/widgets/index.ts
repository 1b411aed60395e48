/** Controls that a person moves, progress of loops, and questions. */
export { checkbox, dropdown, intSlider, slider, text } from './controls';
export type { Control, SliderOptions } from './controls';
export { interact } from './interact';
export type { Controls, ControlValues } from './interact';
export { input } from './input';
export { progress } from './progress';
export type { ProgressOptions } from './progress';
