import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

import { nodeProblem } from '../../../kernel/setup/node-version.mjs';
import { ROOT } from '../../../kernel/setup/paths.mjs';

test('Node 20 and newer are accepted', () => {
  for (const version of ['v20.0.0', 'v20.20.2', 'v22.1.0', 'v26.0.0']) {
    assert.equal(nodeProblem(version), undefined);
  }
});

for (const script of ['setup', 'start', 'test', 'test-browser', 'run']) {
  test(`${script}.mjs says which Node is needed before it does anything else`, () => {
    const pretend = `Object.defineProperty(process, 'version', { value: 'v18.20.4' })`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        `--import=data:text/javascript,${encodeURIComponent(pretend)}`,
        join(ROOT, 'kernel', 'setup', `${script}.mjs`),
      ],
      { encoding: 'utf8' },
    );
    assert.equal(status, 1);
    assert.equal(stdout, '');
    assert.match(
      stderr,
      /^This is Node 18\.20\.4, but Node 20 or newer is needed: .*\n$/,
    );
  });
}
