/** Whether the notebooks on the disk are what was saved last, each of them whole. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

import { pathsOf, ROOT, venvProgram } from '../../../kernel/setup/paths.mjs';

const VALIDATE = `
import json, sys
import nbformat
for path in json.load(sys.stdin):
    nbformat.validate(nbformat.read(path, as_version=nbformat.NO_CONVERT))
`;

/**
 * @param {{ file: string, acknowledged?: object, pending?: object }[]} saves
 * @returns {{ checked: number, problems: string[] }}
 */
export function checkSaved(saves) {
  const problems = [];
  for (const { file, acknowledged, pending } of saves) {
    let found;
    try {
      found = JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
      problems.push(`${file}: ${error.message}`);
      continue;
    }
    const possible = [acknowledged, pending].filter((content) => content !== undefined);
    const isOne = possible.some((content) =>
      isDeepStrictEqual(plain(content), plain(found)),
    );
    // Before the first acknowledged save the file may also be as it was handed out.
    if (!isOne && acknowledged !== undefined) {
      problems.push(`${file}: not what was saved last (save ${found.metadata.save})`);
    }
  }
  const python = venvProgram(pathsOf(ROOT).classroomVenv, 'python');
  const validated = spawnSync(python, ['-c', VALIDATE], {
    input: JSON.stringify(saves.map(({ file }) => file)),
    encoding: 'utf8',
  });
  if (validated.status !== 0)
    problems.push(`nbformat: ${validated.stderr.slice(-500)}`);
  return { checked: saves.length, problems };
}

/** A notebook's cells and save number, with texts in lines joined as nbformat allows. */
function plain(notebook) {
  return joined({
    save: notebook.metadata.save,
    cells: notebook.cells.map(({ id, cell_type, source, outputs }) => ({
      ...{ id, cell_type, source },
      outputs: outputs?.map((output) => ({
        ...output,
        execution_count: undefined,
      })),
    })),
  });
}

function joined(value) {
  if (Array.isArray(value)) {
    const isText = value.length > 0 && value.every((item) => typeof item === 'string');
    return isText ? value.join('') : value.map(joined);
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, joined(item)]),
  );
}
