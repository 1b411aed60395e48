/**
 * Where a class gathers progress: the leader names a folder in the environment variable
 * NABLA_CLASS_PROGRESS, and in it each learner who shares has a folder named by the login.
 */
import { statSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';

/** The learner's folder in the class's, if the learner shares progress. */
export function sharedFolder(): string | undefined {
  // A grader that runs a learner's notebook is not the learner.
  if (process.env['NBGRADER_EXECUTION'] !== undefined) return undefined;
  const folder = offeredFolder();
  return folder !== undefined && isOwnFolder(folder) ? folder : undefined;
}

/** The folder that the learner has or would have in the class's; none without a class. */
export function offeredFolder(): string | undefined {
  const folder = process.env['NABLA_CLASS_PROGRESS'];
  // A login as a file name: without separators, and never hidden.
  const name = encodeURIComponent(login()).replace(/^\./, '%2E');
  return folder === undefined || folder === '' ? undefined : path.join(folder, name);
}

/** The name in the hub, or that of the account. */
export function login(): string {
  const inHub = process.env['JUPYTERHUB_USER'];
  if (inHub !== undefined && inHub !== '') return inHub;
  try {
    return userInfo().username;
  } catch {
    // In a container the account may have a number and no name.
    return String(process.getuid?.() ?? 'learner');
  }
}

/** Whether the folder is there, and the learner's own: none that another has put there. */
export function isOwnFolder(folder: string): boolean {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true) return false;
  return process.getuid === undefined || found.uid === process.getuid();
}
