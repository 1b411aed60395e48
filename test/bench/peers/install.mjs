/** Installs the peers that only the benchmarks need: TensorFlow.js, from its lock file. */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));

/** Does nothing where what the lock file names is installed already. */
export async function installPeers() {
  const installed = join(FOLDER, 'node_modules', '.package-lock.json');
  const lock = join(FOLDER, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs)
    return;
  console.error('Installing the peers of the benchmarks …');
  const { status } = spawnSync(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund'],
    { cwd: FOLDER, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  if (status !== 0) {
    throw new Error(
      'The peers of the benchmarks could not be installed; see the lines above.',
    );
  }
}
