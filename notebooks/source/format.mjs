/**
 * Reads a lesson source: one Markdown file that holds a chapter's notebook in both
 * languages. README.md describes the format; every complaint names file and line.
 */

import { sectionHeading } from './order.mjs';

export const LANGUAGES = ['ko', 'en'];

/** A mistake in a lesson source, told as "file:line: what is wrong". */
export class SourceError extends Error {}

const HEADER_KEYS = ['lesson', 'file', 'ko', 'en'];
const SLIDE_TYPES = ['slide', 'subslide', 'fragment', 'skip', 'notes'];
const STEP_BLOCKS = ['ko', 'en', 'code', 'notes ko', 'notes en'];
const EXERCISE_BLOCKS = [
  ...STEP_BLOCKS,
  'hint ko',
  'hint en',
  'solution',
  'why ko',
  'why en',
];
const CODE_BLOCKS = ['code', 'solution'];

/** `<!-- name -->` or `<!-- name: argument | key=value key=value -->` alone on a line. */
const DIRECTIVE = /^<!-- ([a-z]+(?: [a-z]+)?)(?:: ([^|]*?))?(?: \| (.*?))? -->$/;

/** A text in both languages inside code: `{{한국어|English}}`, `${…}` allowed in it. */
const BILINGUAL = /\{\{((?:\$\{[^{}]*\}|[^{}|])*)\|((?:\$\{[^{}]*\}|[^{}|])*)\}\}/g;

/**
 * @param {string} code a code block of the source
 * @param {string} language 'ko' or 'en'
 * @returns {string} the code with each `{{한국어|English}}` reduced to one language
 */
export function inLanguage(code, language) {
  return code.replace(BILINGUAL, (_, ko, en) => (language === 'ko' ? ko : en));
}

/**
 * @param {string} text the whole source
 * @param {string} name how complaints call it
 * @returns the lesson: `{ lesson, file, ko, en, parts }`; a part is a step or an
 *   exercise, `{ kind, id, line, slide, tags, needs, metadata, blocks }`, and `blocks`
 *   maps a block's name to its text
 */
export function readLesson(text, name) {
  const lines = text.split('\n');
  const fail = (line, message) => {
    throw new SourceError(`${name}:${line + 1}: ${message}`);
  };
  const { header, end } = readHeader(lines, fail);

  const parts = [];
  const ids = new Set();
  let block;
  let fence = false;
  for (let line = end; line < lines.length; line += 1) {
    if (lines[line].startsWith('```')) fence = !fence;
    const directive = fence ? null : DIRECTIVE.exec(lines[line]);
    if (directive === null) {
      if (block !== undefined) block.lines.push(lines[line]);
      else if (lines[line].trim() !== '') fail(line, 'text outside of any block');
      continue;
    }
    const [, kind, argument, attributes] = directive;
    if (kind === 'step' || kind === 'exercise') {
      const id = kind === 'step' ? argument : `exercise-${argument?.replace('.', '-')}`;
      if (!/^[a-z0-9][a-zA-Z0-9-]{0,47}$/.test(id ?? '')) {
        fail(line, `"${id}" is no cell id: small letters, digits and dashes`);
      }
      if (ids.has(id)) fail(line, `the id "${id}" is taken`);
      ids.add(id);
      parts.push({
        kind,
        id,
        exercise: kind === 'exercise' ? argument : undefined,
        line,
        ...readAttributes(attributes ?? '', (message) => fail(line, message)),
        blocks: {},
      });
      block = undefined;
      continue;
    }
    const part = parts.at(-1);
    if (part === undefined) fail(line, `"${kind}" before the first step`);
    const known = part.kind === 'step' ? STEP_BLOCKS : EXERCISE_BLOCKS;
    if (!known.includes(kind)) fail(line, `a ${part.kind} has no block "${kind}"`);
    if (part.blocks[kind] !== undefined) fail(line, `a second "${kind}" in ${part.id}`);
    block = { line, lines: [] };
    part.blocks[kind] = block;
  }
  if (fence) fail(lines.length - 1, 'a code fence is not closed');
  for (const part of parts) finishPart(part, fail);
  checkNeeds(parts, fail);
  return { ...header, parts };
}

function readHeader(lines, fail) {
  if (lines[0] !== '---') fail(0, 'a source begins with "---" and its header');
  const end = lines.indexOf('---', 1);
  if (end < 0) fail(0, 'the header is not closed with "---"');
  const header = {};
  for (let line = 1; line < end; line += 1) {
    const match = /^(\w+): (.+)$/.exec(lines[line]);
    if (match === null || !HEADER_KEYS.includes(match[1])) {
      fail(line, `the header has "key: value" lines with ${HEADER_KEYS.join(', ')}`);
    }
    header[match[1]] = match[2].replace(/^['"]|['"]$/g, '');
  }
  for (const key of HEADER_KEYS) {
    if (header[key] === undefined) fail(0, `the header lacks "${key}"`);
  }
  return { header, end: end + 1 };
}

function readAttributes(text, fail) {
  const found = { slide: undefined, tags: [], needs: [], metadata: {} };
  const [words, json] = text.split(/ ?metadata=(?=\{)/);
  for (const word of words.split(' ').filter((each) => each !== '')) {
    const [key, value] = word.split('=');
    if (key === 'slide' && SLIDE_TYPES.includes(value)) found.slide = value;
    else if (key === 'tags' && value) found.tags = value.split(',');
    else if (key === 'needs' && value) found.needs = value.split(',');
    else fail(`"${word}" is neither slide=…, tags=…, needs=… nor metadata={…}`);
  }
  if (json !== undefined) {
    try {
      found.metadata = JSON.parse(json);
    } catch {
      fail('metadata={…} is not JSON');
    }
  }
  return found;
}

/** Trims the blocks, opens the code fences, and sees that nothing is missing. */
function finishPart(part, fail) {
  const has = (name) => part.blocks[name] !== undefined;
  for (const [first, second] of [
    ['ko', 'en'],
    ['notes ko', 'notes en'],
    ['hint ko', 'hint en'],
    ['why ko', 'why en'],
  ]) {
    if (has(first) !== has(second)) {
      fail(part.line, `${part.id} has only one of "${first}" and "${second}"`);
    }
  }
  if (part.kind === 'step' && !has('ko') && !has('code')) {
    fail(part.line, `${part.id} has neither prose nor code`);
  }
  if (part.kind === 'exercise') {
    for (const name of ['ko', 'code', 'hint ko', 'solution']) {
      if (!has(name)) fail(part.line, `${part.id} lacks "${name}"`);
    }
  }
  for (const [name, { line, lines }] of Object.entries(part.blocks)) {
    const text = lines.join('\n').trim();
    if (text === '') fail(line, `"${name}" of ${part.id} is empty`);
    part.blocks[name] = CODE_BLOCKS.includes(name) ? readCode(text, line, fail) : text;
  }
}

/** `needs=` stands where a section begins, and names sections above it. */
function checkNeeds(parts, fail) {
  const above = [];
  for (const part of parts) {
    const isSection = sectionHeading(part, 'ko') !== undefined;
    if (part.needs.length > 0 && !isSection) {
      fail(part.line, `needs= stands at a step that begins a section with "## "`);
    }
    for (const id of part.needs.filter((each) => !above.includes(each))) {
      fail(part.line, `needs=${id}: no section above begins with the step "${id}"`);
    }
    if (isSection) above.push(part.id);
  }
}

function readCode(text, line, fail) {
  const match = /^```ts\n([\s\S]*?)\n```$/.exec(text);
  if (match === null || match[1].includes('\n```')) {
    fail(line, 'a code block is one ```ts fence and nothing else');
  }
  if (inLanguage(match[1], 'ko').includes('{{')) {
    fail(line, 'a "{{" that is not {{한국어|English}}');
  }
  return match[1];
}
