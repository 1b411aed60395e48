/** Progress under bad conditions, and sharing it with a class. */
import { spawn } from 'node:child_process';
import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';

import { check, lesson, parseProgress, readProgress, shareProgress } from 'nabla';

jest.setTimeout(60_000);

let folder: string;
let own: string;
let classFolder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'nabla-progress-'));
  own = path.join(folder, 'own');
  classFolder = path.join(folder, 'class');
  mkdirSync(classFolder);
  process.env['NABLA_PROGRESS'] = own;
  lesson('4.3', 'en');
});

afterEach(() => {
  jest.restoreAllMocks();
  delete process.env['NABLA_PROGRESS'];
  delete process.env['NABLA_CLASS_PROGRESS'];
  delete process.env['JUPYTERHUB_USER'];
  delete process.env['NBGRADER_EXECUTION'];
  rmSync(folder, { recursive: true, force: true });
});

const triesIn = (at: string): number | undefined =>
  parseProgress(readFileSync(path.join(at, '4.3.json'), 'utf8'))?.exercises['4.3-1']
    ?.tries;

describe('several kernels of one learner at once', () => {
  test('no try of theirs is lost', async () => {
    const [kernels, tries] = [4, 25];
    const library = path.resolve(__dirname, '../../../src/dist');
    const script =
      `const { check } = require(${JSON.stringify(library)});` +
      `for (let i = 0; i < ${tries}; i++) check('4.3-1', 1);`;
    const ended = Array.from({ length: kernels }, () => {
      const child = spawn(process.execPath, ['-e', script], {
        stdio: 'inherit',
        env: process.env,
      });
      return new Promise<number | null>((done) => child.on('close', done));
    });
    expect(await Promise.all(ended)).toEqual([0, 0, 0, 0]);
    expect(triesIn(own)).toBe(kernels * tries);
    expect(readdirSync(own)).toEqual(['4.3.json']);
  });

  test('a lock that a crash has left is taken over', () => {
    check('4.3-1', 1);
    const lock = path.join(own, '4.3.json.lock');
    writeFileSync(lock, '');
    const hourAgo = Date.now() / 1000 - 3600;
    utimesSync(lock, hourAgo, hourAgo);
    check('4.3-1', 1);
    expect(triesIn(own)).toBe(2);
    expect(existsSync(lock)).toBe(false);
  });

  test("a lock that is not given back doesn't stop the lesson, nor is it taken away", () => {
    check('4.3-1', 1);
    const lock = path.join(own, '4.3.json.lock');
    writeFileSync(lock, '');
    expect(check('4.3-1', 0.24).status).toBe('correct');
    expect(triesIn(own)).toBe(2);
    expect(existsSync(lock)).toBe(true);
  });
});

describe('a full disk', () => {
  /** Writes half of a text, then fails as a full disk does. */
  function fillDisk(): jest.SpyInstance {
    const write = fs.writeFileSync;
    return jest.spyOn(fs, 'writeFileSync').mockImplementation((file, text) => {
      write(file, (text as string).slice(0, 20));
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    });
  }

  test('is told, leaves the file whole, and no half of one', () => {
    check('4.3-1', 1);
    const before = readFileSync(path.join(own, '4.3.json'), 'utf8');
    fillDisk();
    expect(check('4.3-1', 2).text).toContain('Progress was not saved');
    expect(readFileSync(path.join(own, '4.3.json'), 'utf8')).toBe(before);
    expect(readdirSync(own)).toEqual(['4.3.json']);
  });

  test('what was tried meanwhile is counted, and written when there is room', () => {
    check('4.3-1', 1);
    const disk = fillDisk();
    expect(check('4.3-1', 2).text).toContain('(try 2)');
    expect(check('4.3-1', 0.24).text).toContain('(try 3)');
    expect(readProgress('4.3').exercises['4.3-1']?.tries).toBe(3);
    disk.mockRestore();
    check('4.3-1', 0.24);
    expect(triesIn(own)).toBe(4);
    expect(readProgress('4.3').exercises['4.3-1']?.solved?.tries).toBe(3);
  });
});

describe('sharing with a class', () => {
  beforeEach(() => {
    process.env['NABLA_CLASS_PROGRESS'] = classFolder;
    process.env['JUPYTERHUB_USER'] = 'minji';
  });

  test('begins with the learner, who is told what is shared', () => {
    expect(lesson('4.3', 'en').text).toMatch(/shareProgress\(\); They see your login/);
    check('4.3-1', 1);
    expect(readdirSync(classFolder)).toEqual([]);

    expect(shareProgress().text).toBe(
      'Progress is shared with the leader (as minji). shareProgress(false) ends it.',
    );
    expect(lesson('4.3', 'en').text).toContain('shared with the leader (as minji)');
    expect(lesson('4.3', 'ko').text).toContain('진도를 모임장과 나눕니다(이름: minji)');
    expect(readdirSync(classFolder)).toEqual(['minji']);
    const shared = path.join(classFolder, 'minji');
    expect(triesIn(shared)).toBe(1);
    check('4.3-1', 0.24);
    expect(triesIn(shared)).toBe(2);
    expect(readFileSync(path.join(shared, '4.3.json'), 'utf8')).toBe(
      readFileSync(path.join(own, '4.3.json'), 'utf8'),
    );
  });

  test('ends with the learner, and takes away what was shared', () => {
    shareProgress();
    check('4.3-1', 1);
    expect(shareProgress(false).text).toContain('What was shared has been removed.');
    expect(readdirSync(classFolder)).toEqual([]);
    check('4.3-1', 1);
    expect(readdirSync(classFolder)).toEqual([]);
    expect(triesIn(own)).toBe(2);
  });

  test('holds nothing but the login, counts and times', () => {
    shareProgress();
    check('4.3-1', 'my own words');
    check('4.3-1', 0.24);
    const shared = JSON.parse(
      readFileSync(path.join(classFolder, 'minji/4.3.json'), 'utf8'),
    ) as object;
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;
    expect(shared).toEqual({
      version: 1,
      lesson: '4.3',
      exercises: {
        '4.3-1': {
          tries: 2,
          firstTry: time,
          lastTry: time,
          solved: { at: time, tries: 2 },
        },
      },
    });
  });

  test('other learners cannot look into the folder; the class’s group can', () => {
    shareProgress();
    const mode = (): number => statSync(path.join(classFolder, 'minji')).mode & 0o777;
    expect(mode()).toBe(0o700);
    shareProgress(false);
    fs.chmodSync(classFolder, 0o3733);
    shareProgress();
    expect(mode()).toBe(0o750);
  });

  test('a login with letters that no file name holds stays inside the folder', () => {
    for (const [login, name] of [
      ['../up', '%2E.%2Fup'],
      ['민지', '%EB%AF%BC%EC%A7%80'],
    ]) {
      process.env['JUPYTERHUB_USER'] = login;
      shareProgress();
      expect(readdirSync(classFolder)).toContain(name);
    }
    expect(readdirSync(folder)).toEqual(['class']);
  });

  test('without a hub the login is that of the account', () => {
    delete process.env['JUPYTERHUB_USER'];
    shareProgress();
    expect(readdirSync(classFolder)).toEqual([userInfo().username]);
  });

  test('a grader that runs the notebook shares nothing', () => {
    shareProgress();
    process.env['NBGRADER_EXECUTION'] = 'autograde';
    check('4.3-1', 0.24);
    expect(readdirSync(path.join(classFolder, 'minji'))).toEqual([]);
  });

  test('a folder of the class that is missing is told, and stops nothing', () => {
    rmSync(classFolder, { recursive: true });
    expect(shareProgress().text).toMatch(/could not be changed \(ENOENT\): tell the/);
    expect(check('4.3-1', 0.24).status).toBe('correct');
    expect(existsSync(classFolder)).toBe(false);
  });

  test('where no class gathers progress, a lesson says nothing of it', () => {
    delete process.env['NABLA_CLASS_PROGRESS'];
    expect(lesson('4.3', 'en').text).not.toContain('\n');
    expect(shareProgress().text).toContain('NABLA_CLASS_PROGRESS is not set');
  });
});
