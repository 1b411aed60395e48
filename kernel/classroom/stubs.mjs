/**
 * What stands where an answer is to be written, and the comments around a teacher's
 * solution: the words that nbgrader uses, as TypeScript.
 */

export const BEGIN_SOLUTION = '// BEGIN SOLUTION';
export const END_SOLUTION = '// END SOLUTION';

/** Takes the place of a solution in code; runs into an error until it is replaced. */
export const CODE_STUB = {
  ko: "// 여기에 코드를 쓰세요\nthrow new Error('아직 답하지 않았습니다.');",
  en: "// YOUR CODE HERE\nthrow new Error('Not answered yet.');",
};

/** Takes the place of a solution in prose. */
export const TEXT_STUB = {
  ko: '여기에 답을 쓰세요.',
  en: 'YOUR ANSWER HERE',
};

/** Solution comments that do not say what the solution is. */
export class SolutionError extends Error {}

/**
 * Replaces each region between the solution comments by a stub, indented as the region is.
 *
 * @throws {SolutionError} when a region does not end, or begins inside another
 */
export function withoutSolutions(text, stub) {
  const kept = [];
  let inside = false;
  for (const line of text.split('\n')) {
    if (line.includes('BEGIN SOLUTION')) {
      if (inside) throw new SolutionError('a BEGIN SOLUTION stands inside another');
      inside = true;
      const indent = /^\s*/.exec(line)[0];
      kept.push(...stub.split('\n').map((each) => indent + each));
    } else if (line.includes('END SOLUTION')) {
      inside = false;
    } else if (!inside) {
      kept.push(line);
    }
  }
  if (inside) throw new SolutionError('a BEGIN SOLUTION has no END SOLUTION');
  return kept.join('\n');
}
