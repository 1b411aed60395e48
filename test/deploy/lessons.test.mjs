/** Handing out lessons: what the leader changed comes, what the learner did stays. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { pathsOf, ROOT, venvProgram } from '../../kernel/setup/paths.mjs';
import { seededRandom } from './load/statistics.mjs';

const python = venvProgram(pathsOf(ROOT).classroomVenv, 'python');

/** Runs Python that sees the classroom's modules; gives and takes JSON. */
function inPython(code, input) {
  const { status, stdout, stderr } = spawnSync(python, ['-c', code], {
    cwd: join(ROOT, 'deploy', 'jupyterhub'),
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

const MERGE = `
import json, sys
import nbformat
from classroom.lessons import merge
merged = [merge(*versions) for versions in json.load(sys.stdin)]
for notebook in merged:
    nbformat.validate(notebook)
json.dump(merged, sys.stdout)
`;

const HAND_OUT = `
import json, sys
from pathlib import Path
from classroom.lessons import hand_out
hand_out(*map(Path, json.load(sys.stdin)))
print("null")
`;

const cell = (id, source = id, outputs = []) => ({
  ...{ cell_type: 'code', id, source, outputs },
  ...{ execution_count: null, metadata: {} },
});
const notebook = (...cells) => ({
  cells,
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
});
const texts = ({ cells }) => cells.map(({ id, source }) => `${id}=${source}`).join(' ');
const merged = (...versions) => texts(inPython(MERGE, [versions])[0]);
const abc = notebook(cell('a'), cell('b'), cell('c'));

describe('merging a lesson with a learner’s copy', () => {
  it('takes what the leader changed where the learner changed nothing', () => {
    const now = notebook(cell('a'), cell('b', 'better'), cell('c'));
    assert.equal(merged(abc, now, abc), 'a=a b=better c=c');
  });

  it('keeps what the learner changed, also where the leader did', () => {
    const now = notebook(cell('a', 'leader'), cell('b', 'leader'), cell('c'));
    const own = notebook(cell('a'), cell('b', 'learner'), cell('c', 'learner'));
    assert.equal(merged(abc, now, own), 'a=leader b=learner c=learner');
  });

  it('keeps cells that the learner added behind those they stood behind', () => {
    const own = notebook(
      cell('x'),
      cell('a'),
      cell('b'),
      cell('y'),
      cell('z'),
      cell('c'),
    );
    const now = notebook(cell('c'), cell('b'), cell('a'));
    assert.equal(merged(abc, now, own), 'x=x c=c b=b y=y z=z a=a');
  });

  it('adds and removes cells as the leader did, but no work of the learner', () => {
    const now = notebook(cell('a'), cell('new'));
    const own = notebook(cell('a'), cell('b'), cell('c', 'learner'));
    assert.equal(merged(abc, now, own), 'a=a c=learner new=new');
  });

  it('leaves away what the learner removed, until the leader changes it', () => {
    const own = notebook(cell('a'));
    const now = notebook(cell('a'), cell('b'), cell('c', 'better'));
    assert.equal(merged(abc, now, own), 'a=a c=better');
  });

  it('lets the learner’s cells win when it is not known what was handed out', () => {
    const own = notebook(cell('a', 'learner'), cell('b'));
    const now = notebook(cell('a', 'leader'), cell('b', 'leader'), cell('c'));
    assert.equal(merged(null, now, own), 'a=learner b=b c=c');
  });

  it('keeps outputs of cells whose text stays', () => {
    const output = { name: 'stdout', output_type: 'stream', text: '42\n' };
    const own = notebook(cell('a', 'a', [output]), cell('b', 'b', [output]), cell('c'));
    const now = notebook(cell('a'), cell('b', 'better'), cell('c'));
    const [result] = inPython(MERGE, [[abc, now, own]]);
    assert.deepEqual(
      result.cells.map(({ outputs }) => outputs.length),
      [1, 0, 0],
    );
  });

  it('gives a whole notebook with all of the learner’s work, whatever both sides did', () => {
    const random = seededRandom(7);
    const pick = (count) => Math.floor(random() * count);
    let fresh = 0;
    const edited = (from, side) => {
      const cells = structuredClone(from.cells);
      for (let step = 0; step < 6; step += 1) {
        const at = pick(cells.length + 1);
        fresh += 1;
        const change = random();
        if (change < 0.3) cells.splice(at, 0, cell(`${side}${fresh}`));
        else if (change < 0.5) cells.splice(at, 1);
        else if (change < 0.65) cells.push(...cells.splice(at, 1));
        else if (cells[at]) cells[at].source = `${side} ${fresh}`;
      }
      return notebook(...cells);
    };
    const cases = Array.from({ length: 400 }, () => {
      const base = notebook(
        ...Array.from({ length: pick(8) }, (_, i) => cell(`c${i}`)),
      );
      return [base, edited(base, 'leader'), edited(base, 'learner')];
    });
    const results = inPython(MERGE, cases);
    let kept = 0;
    results.forEach((result, index) => {
      const [base, now, own] = cases[index];
      const source = ({ cells }, id) => cells.find((one) => one.id === id)?.source;
      assert.equal(new Set(result.cells.map(({ id }) => id)).size, result.cells.length);
      for (const { id, source: written } of own.cells) {
        if (written === source(base, id)) {
          // Untouched: as the leader has it now, or gone with the leader's.
          assert.equal(source(result, id), source(now, id), `case ${index}, ${id}`);
        } else {
          kept += 1;
          assert.equal(source(result, id), written, `case ${index}, ${id}`);
        }
      }
      for (const { id } of now.cells) {
        if (source(base, id) === undefined) assert.ok(source(result, id) !== undefined);
      }
    });
    assert.ok(kept > 400);
  });
});

describe('handing out a folder of lessons', () => {
  let folder;
  let lessons;
  let own;
  const handOut = () => inPython(HAND_OUT, [lessons, own, join(folder, 'handed-out')]);
  const put = (where, name, content) => {
    mkdirSync(join(where, 'en'), { recursive: true });
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(where, name), text);
  };
  const read = (name) => readFileSync(join(own, name), 'utf8');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nabla-lessons-'));
    [lessons, own] = [join(folder, 'lessons'), join(folder, 'own')];
    put(lessons, 'one.ipynb', abc);
    put(lessons, 'en/two.ipynb', abc);
    put(lessons, 'data.csv', '1,2\n');
    handOut();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is a copy at first', () => {
    assert.deepEqual(JSON.parse(read('one.ipynb')), abc);
    assert.deepEqual(JSON.parse(read('en/two.ipynb')), abc);
    assert.equal(read('data.csv'), '1,2\n');
  });

  it('touches nothing when nothing is new', () => {
    put(own, 'one.ipynb', 'not a notebook any more');
    utimesSync(join(own, 'data.csv'), 1, 1);
    handOut();
    assert.equal(read('one.ipynb'), 'not a notebook any more');
  });

  it('brings what is new and keeps the learner’s edits, update after update', () => {
    put(own, 'one.ipynb', notebook(cell('a', 'learner'), cell('b'), cell('c')));
    for (const version of ['better', 'best']) {
      put(lessons, 'one.ipynb', notebook(cell('a', version), cell('b', version)));
      handOut();
      assert.equal(texts(JSON.parse(read('one.ipynb'))), `a=learner b=${version}`);
    }
  });

  it('leaves a file that is no notebook to the learner once they changed it', () => {
    put(own, 'data.csv', 'mine');
    put(lessons, 'data.csv', '3,4\n');
    put(own, 'en/two.ipynb', '{"half');
    put(lessons, 'en/two.ipynb', notebook(cell('a', 'better')));
    handOut();
    assert.equal(read('data.csv'), 'mine');
    assert.equal(read('en/two.ipynb'), '{"half');
  });

  it('keeps a notebook in which two cells have the same id', () => {
    const double = JSON.stringify(notebook(cell('a', 'first'), cell('a', 'second')));
    put(own, 'one.ipynb', double);
    put(lessons, 'one.ipynb', notebook(cell('a', 'better')));
    handOut();
    assert.equal(read('one.ipynb'), double);
  });

  it('brings back a lesson that the learner deleted', () => {
    rmSync(join(own, 'one.ipynb'));
    handOut();
    assert.deepEqual(JSON.parse(read('one.ipynb')), abc);
  });
});
