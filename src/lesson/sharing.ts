/**
 * Sharing progress with the leader of a class, which a learner begins and ends. What is
 * shared is the login and, of each exercise, the number of tries and their times.
 */
import { mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

import { isOwnFolder, login, offeredFolder, sharedFolder } from './classFolder';
import { Displayable, escapeHtml } from './displayable';
import { translated } from './language';
import type { Bilingual } from './language';
import { copyProgressTo } from './progress';

/**
 * Begins or ends sharing progress with the leader of the class.
 *
 * @param on whether to share; `false` also removes what was shared
 * @returns a line that says what is shared now
 */
export function shareProgress(on: boolean = true): Displayable {
  const folder = offeredFolder();
  if (folder === undefined) {
    return said({
      ko: '진도를 모으는 모임이 없습니다(NABLA_CLASS_PROGRESS가 정해지지 않았습니다).',
      en: 'No class gathers progress here (NABLA_CLASS_PROGRESS is not set).',
    });
  }
  try {
    if (on) {
      if (!isOwnFolder(folder))
        mkdirSync(folder, { mode: modeIn(path.dirname(folder)) });
      copyProgressTo(folder);
    } else {
      rmSync(folder, { recursive: true, force: true });
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return said({
      ko: `진도 나누기를 바꾸지 못했습니다(${code}). 모임장에게 ${folder}을(를) 알려 주세요.`,
      en: `Sharing could not be changed (${code}): tell the leader about ${folder}.`,
    });
  }
  return said(
    on
      ? sharing()
      : {
          ko: '진도를 나누지 않습니다. 나누었던 것은 지웠습니다.',
          en: 'Progress is not shared. What was shared has been removed.',
        },
  );
}

/** What a learner should know about sharing when a lesson opens; nothing without a class. */
export function sharingNote(): Bilingual | undefined {
  if (offeredFolder() === undefined) return undefined;
  if (sharedFolder() !== undefined) return sharing();
  return {
    ko:
      "진도를 모임장과 나누려면 다음을 실행하세요: import { shareProgress } from 'nabla'; " +
      'shareProgress(); 계정 이름과 연습마다 시도한 횟수와 때만 보입니다.',
    en:
      'To share your progress with the leader, run: import { shareProgress } from ' +
      "'nabla'; shareProgress(); They see your login, and tries and times of each exercise.",
  };
}

function sharing(): Bilingual {
  return {
    ko: `진도를 모임장과 나눕니다(이름: ${login()}). 그만두려면 shareProgress(false).`,
    en: `Progress is shared with the leader (as ${login()}). shareProgress(false) ends it.`,
  };
}

function said(text: Bilingual): Displayable {
  const line = translated(text);
  return new Displayable(line, `<p>${escapeHtml(line)}</p>`);
}

/**
 * Other learners must not look into the folder. The leader must: through the group that a
 * class's folder hands down when its set-group-ID bit is set.
 */
function modeIn(classFolder: string): number {
  const handsDownGroup = (statSync(classFolder).mode & 0o2000) !== 0;
  return handsDownGroup ? 0o750 : 0o700;
}
