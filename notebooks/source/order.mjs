/**
 * The paragraph "where to start" of a notebook: which sections (headings of level 2) can be
 * run right after the first code cell, and which go on with what another section made. It
 * is written from the `needs=` of the sections' steps; a test holds those against the code.
 */

const SECTION = /^## (.+)$/m;

const WORDS = {
  ko: {
    any: '**어디서부터 실행할까.** 맨 위의 칸을 실행했다면 어느 절부터 실행해도 됩니다.',
    but: '다만 다음 절은 앞 절에서 만든 것을 이어서 쓰므로, 화살표 왼쪽의 절을 먼저 실행하세요.',
  },
  en: {
    any: '**Where to start.** Once the cell at the top has run, begin with any section.',
    but: 'Only these go on with what another section made: run the one left of the arrow first.',
  },
};

/** The heading with which a step opens a section; undefined for other steps. */
export function sectionHeading(part, language) {
  return SECTION.exec(part.blocks[language] ?? '')?.[1];
}

/** 4.2.3 for "4.2.3 Mini-batch learning"; a heading without a number as it is. */
function shortName(heading) {
  return /^\d\.\d\.\d/.exec(heading)?.[0] ?? heading;
}

/** The paragraph in one language; undefined for a lesson without sections. */
export function whereToStart(parts, language) {
  const sections = parts.filter((part) => sectionHeading(part, language) !== undefined);
  if (sections.length === 0) return undefined;
  const name = (part) => shortName(sectionHeading(part, language));
  const rows = sections.flatMap((section) => {
    const after = sections.filter(({ needs }) => needs.includes(section.id));
    return after.length === 0
      ? []
      : [`- ${name(section)} → ${after.map(name).join(' · ')}`];
  });
  const { any, but } = WORDS[language];
  return rows.length === 0 ? any : `${any} ${but}\n\n${rows.join('\n')}`;
}
