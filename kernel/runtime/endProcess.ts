/**
 * Ends the process. `process.exit` does not: in cells it is replaced by an error, and its
 * exit handlers are the learner's.
 */
const node = process as NodeJS.Process & { reallyExit: (code: number) => never };
const reallyExit = node.reallyExit.bind(process);

export function endProcess(code: number): never {
  return reallyExit(code);
}
