/**
 * Stops with one sentence when this Node is too old. Every command imports this file alone
 * before anything else, so that an old Node never meets a file that it cannot load.
 */
export const OLDEST_NODE = 20;

/** @returns {string | undefined} what is wrong with this version of Node, if anything */
export function nodeProblem(version) {
  const major = Number(version.replace(/^v/, '').split('.')[0]);
  if (major >= OLDEST_NODE) return undefined;
  return (
    'This is Node ' +
    version.replace(/^v/, '') +
    ', but Node ' +
    OLDEST_NODE +
    ' or newer is needed: install a current Node (nodejs.org), then run the same command again.'
  );
}

const problem = nodeProblem(process.version);
if (problem !== undefined) {
  console.error(problem);
  process.exit(1);
}
