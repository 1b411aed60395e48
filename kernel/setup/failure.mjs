/**
 * A failure that a person can act on: its message is one sentence that says what came,
 * what was expected and what to do. Everything else that is thrown is a defect.
 */
export class Failure extends Error {
  /** @param {string} message @param {{ details?: string, exitCode?: number }} [options] */
  constructor(message, options = {}) {
    super(message);
    this.name = 'Failure';
    /** The last lines of what the failing program printed, if they help. */
    this.details = options.details;
    this.exitCode = options.exitCode ?? 1;
  }
}

/** Runs a command's `main`; turns what it throws into messages and an exit code. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.details) console.error(error.details.trimEnd());
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}
