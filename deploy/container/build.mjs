/**
 * Inside the image that is being built: prepares everything, makes the learner copies, and
 * removes what only building takes. Run in a clone of its own: it removes sources' tools.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ensureSetup } from '../../kernel/setup/ensure.mjs';
import { Failure, runMain } from '../../kernel/setup/failure.mjs';
import { npmCommand, pathsOf, ROOT } from '../../kernel/setup/paths.mjs';

await runMain(async () => {
  await ensureSetup({ forClassroom: true });
  run([process.execPath, 'kernel/classroom/learnerCopies.mjs', '--out', 'lessons']);
  // Of JupyterLab's own environment only what the classroom's looks up there is needed.
  const { cache, classroomVenv, venv } = pathsOf(ROOT);
  cpSync(join(venv, 'share'), join(ROOT, 'share'), { recursive: true });
  run([...npmCommand(), 'prune', '--omit=dev', '--ignore-scripts', '--no-audit']);
  const unneeded = [
    ...[venv, join(ROOT, 'lessons', 'node_modules'), join(cache, 'npm')],
    ...[join(cache, 'pip'), join(cache, 'logs'), join(cache, 'stamps')],
    // The proxy runs in the hub's own pod.
    join(ROOT, 'deploy', 'jupyterhub', 'node_modules'),
    join(classroomVenv, 'share', 'jupyter', 'kernels', 'python3'),
  ];
  for (const path of unneeded) rmSync(path, { recursive: true, force: true });
});

function run([program, ...args]) {
  const { status } = spawnSync(program, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) throw new Failure(`${args[0]} failed with exit code ${status}.`);
}
