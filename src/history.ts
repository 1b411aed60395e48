/** What a `Trainer` writes down while a network learns; `plotLearningCurves` draws it. */

/** A look at the whole network at the end of an epoch; epoch 0 is before the first step. */
export interface EpochRecord {
  readonly epoch: number;
  /** How many mini-batches had been learned from. */
  readonly iteration: number;
  /** Cross entropy of all training samples. */
  readonly trainLoss: number;
  /** The share of training samples put into the right class, 0 to 1. */
  readonly trainAccuracy: number;
  /** The same two of the held-out samples, where there are any. */
  readonly testLoss?: number;
  readonly testAccuracy?: number;
}

/** The course of a training. */
export interface LearningHistory {
  /** The loss of each mini-batch, measured before the step that learned from it. */
  readonly losses: readonly number[];
  readonly epochs: readonly EpochRecord[];
}

/** One line for one epoch: `epoch  3  loss 0.3187  accuracy 0.9101 (train) 0.9045 (test)`. */
export function epochText(record: EpochRecord): string {
  const { epoch, trainLoss, trainAccuracy, testAccuracy } = record;
  const test = testAccuracy === undefined ? '' : ` ${testAccuracy.toFixed(4)} (test)`;
  return (
    `epoch ${String(epoch).padStart(2)}  loss ${trainLoss.toFixed(4)}` +
    `  accuracy ${trainAccuracy.toFixed(4)} (train)${test}`
  );
}
