/** Every command tells how it is written, and refuses an option that it does not know. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { spawnSync } from 'node:child_process';

import { ROOT } from '../../../kernel/setup/paths.mjs';
import { runSetupCommand, temporaryFolder } from './helpers.mjs';

const COMMANDS = {
  bench: 'test/bench/bench.mjs',
  'classroom:load': 'test/deploy/load/load.mjs',
  export: 'kernel/export/export.mjs',
  'learner-copies': 'kernel/classroom/learnerCopies.mjs',
  lessons: 'notebooks/source/build.mjs',
  progress: 'kernel/classroom/progress.mjs',
  render: 'kernel/export/render.mjs',
  slides: 'kernel/export/slides.mjs',
};

for (const [name, script] of Object.entries(COMMANDS)) {
  test(`npm run ${name} answers --help and refuses what it does not know`, (t) => {
    const folder = temporaryFolder(t);
    const call = (...args) =>
      spawnSync(process.execPath, [join(ROOT, script), ...args], {
        cwd: folder,
        env: { ...process.env, INIT_CWD: folder },
        encoding: 'utf8',
      });
    const help = call('--help');
    assert.equal(help.stderr, '');
    assert.match(help.stdout, new RegExp(`^npm run ${name}\\b`));
    assert.equal(help.status, 0);

    const wrong = call('--colour');
    assert.match(
      wrong.stderr,
      new RegExp(`^Unknown option '--colour'. Write npm run ${name}\\b.*\\n$`),
    );
    assert.equal(wrong.status, 1);
    assert.deepEqual(readdirSync(folder), []);
  });
}

const PREPARING = {
  'npm run setup': 'setup.mjs',
  'npm test': 'test.mjs',
  'npm run test:browser': 'test-browser.mjs',
  'npm run test:classroom': 'test-classroom.mjs',
};

for (const [command, script] of Object.entries(PREPARING)) {
  test(`${command} answers --help before it prepares anything`, async () => {
    const { code, stdout, stderr } = await runSetupCommand(script, {
      args: ['--help'],
    });
    assert.equal(stderr, '');
    assert.ok(stdout.startsWith(`${command} [-- `), stdout);
    assert.equal(stdout.split('\n').length, 2);
    assert.equal(code, 0);
  });
}
