/**
 * Progress in a real classroom: learners with Unix users of their own share it from their
 * kernels, the leader gathers it, and Ann cannot look at Bob's nor pretend to be him.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { ROOT } from '../../kernel/setup/paths.mjs';
import { Learner, run } from './support/learner.mjs';
import { openClassroom } from './support/room.mjs';

const skip =
  process.getuid() === 0
    ? false
    : 'learners are kept apart only when root starts the classroom';

describe('progress in a classroom', { skip, timeout: 600_000 }, () => {
  let room;
  const kernels = {};
  const learners = [];

  before(async () => {
    room = await openClassroom(['--memory', '700M', '--first-uid', '58000']);
    for (const name of ['ann', 'bob', 'cho']) {
      const learner = new Learner(room.origin, name);
      learners.push(learner);
      assert.equal(await learner.signIn(room.classCode), 302);
      await learner.startServer();
      kernels[name] = await learner.openKernel(
        'lessons/4.3-numerical-differentiation.ipynb',
      );
    }
  });

  after(async () => {
    for (const learner of learners) learner.close();
    await room?.close();
  });

  /** Runs a cell, and what it printed. */
  async function cell(name, code) {
    const { status, text } = await run(kernels[name], code);
    assert.equal(status, 'ok', text);
    return text;
  }

  const OPEN =
    "import { check, lesson, shareProgress } from 'nabla';\n" +
    "console.log(lesson('4.3', 'en').text);";

  it('is offered when a lesson opens, and shared when a learner says so', async () => {
    assert.match(
      await cell('ann', OPEN),
      /To share your progress with the leader, run/,
    );
    await cell('bob', `${OPEN} shareProgress();`);
    await cell('cho', `${OPEN} check('4.3-1', 0.24);`);
    await cell('ann', "shareProgress(); check('4.3-1', 1); check('4.3-1', 0.24);");
    await cell('bob', "for (let i = 0; i < 3; i++) check('4.3-3', 0.1);");
    assert.match(
      await cell('ann', OPEN),
      /Progress is shared with the leader \(as ann\)/,
    );
    // Cho has not shared anything.
    assert.deepEqual(readdirSync(join(room.data, 'progress')).sort(), ['ann', 'bob']);
  });

  it('is gathered by the leader', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [
        join(ROOT, 'kernel/classroom/progress.mjs'),
        ...[join(room.data, 'progress'), '--lang', 'en', '--out', room.data],
      ],
      { encoding: 'utf8' },
    );
    assert.equal(status, 0);
    assert.match(stdout, /^2 learners$/m);
    assert.match(stdout, /^4\.3-1 .* {2}1 +0 +1 +2$/m);
    assert.match(stdout, /^4\.3-3 .* {2}0 +1 +1 +– +bob \(3\)$/m);
  });

  it("can be read by its owner and not by another learner, who sees no one's name", async () => {
    const folder = join(room.data, 'progress');
    const look = (what) =>
      `import fs from 'node:fs';\n{ try { console.log(String(${what}).slice(0, 20)); } ` +
      `catch (error) { console.log((error as { code: string }).code); } }`;
    const file = JSON.stringify(join(folder, 'bob', '4.3.json'));
    assert.match(await cell('bob', look(`fs.readFileSync(${file})`)), /"version": 1/);
    assert.match(await cell('ann', look(`fs.readFileSync(${file})`)), /^EACCES/);
    const all = look(`fs.readdirSync(${JSON.stringify(folder)})`);
    assert.match(await cell('ann', all), /^EACCES/);
    const away = look(
      `fs.rmSync(${JSON.stringify(join(folder, 'bob'))}, { recursive: true })`,
    );
    assert.match(await cell('ann', away), /^(?:EACCES|EPERM)/);
    assert.equal(statSync(join(folder, 'bob')).mode & 0o777, 0o700);
  });

  it("is not put into a folder that another has made under the learner's name", async () => {
    const folder = JSON.stringify(join(room.data, 'progress', 'cho'));
    await cell(
      'ann',
      `import fs from 'node:fs';\nfs.mkdirSync(${folder}, { mode: 0o777 });`,
    );
    const told = await cell('cho', 'console.log(shareProgress().text);');
    assert.match(told, /could not be changed \(EEXIST\): tell the leader/);
    await cell('cho', "check('4.3-1', 0.24);");
    assert.deepEqual(readdirSync(join(room.data, 'progress', 'cho')), []);
  });
});
