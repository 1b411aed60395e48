/** Learning curves that draw themselves in one place while a network learns. */
import { JUPYTER_DISPLAY } from './display';
import { epochText } from './history';
import type { LearningHistory } from './history';
import { notebookHost } from './host';
import { plotLearningCurves } from './plots/lines';

/** The least time between two pictures: more often than this, nobody sees them. */
const MILLISECONDS_BETWEEN = 200;

let displays = 0;

/**
 * In a notebook, one chart that is replaced as the history grows. Elsewhere, one printed
 * line for each epoch.
 */
export class LiveCurves {
  readonly #host = notebookHost();
  /** The cell that started the training: its chart stays there when other cells run meanwhile. */
  readonly #cell = this.#host?.captureCell();
  readonly #displayId = `nabla-learning-curves-${process.pid}-${++displays}`;
  #shown = false;
  #drawnAt = -Infinity;
  #printed = 0;

  /** Takes over a longer history; draws it unless the last picture is still fresh. */
  update(history: LearningHistory): void {
    if (this.#host === undefined) {
      for (const record of history.epochs.slice(this.#printed))
        console.log(epochText(record));
      this.#printed = history.epochs.length;
    } else if (performance.now() - this.#drawnAt > MILLISECONDS_BETWEEN) {
      this.#draw(history);
    }
  }

  /** Draws the final history, however fresh the last picture is. */
  finish(history: LearningHistory): void {
    if (this.#host === undefined) this.update(history);
    else this.#draw(history);
  }

  #draw(history: LearningHistory): void {
    const picture = plotLearningCurves(history)[JUPYTER_DISPLAY]();
    const options = { displayId: this.#displayId, update: this.#shown };
    this.#cell?.run(() => this.#host?.display(picture, options));
    this.#shown = true;
    this.#drawnAt = performance.now();
  }
}
