/** The arguments of the commands in package.json: every command answers `--help`. */
import { parseArgs } from 'node:util';

import { Failure } from './failure.mjs';

/** Whether the command was asked for `--help`, which this then prints. */
export function answersHelp(usage) {
  const isAsked = ['--help', '-h'].includes(process.argv[2]);
  if (isAsked) console.log(usage);
  return isAsked;
}

/**
 * Reads the arguments of a command. `--help` prints how the command is written and ends the
 * process.
 *
 * @param {string} usage how the command is written
 * @param {import('node:util').ParseArgsConfig} config what `parseArgs` of Node takes
 * @throws Failure with the usage for an argument that is not known
 */
export function readArguments(usage, { options = {}, ...config } = {}) {
  let parsed;
  try {
    parsed = parseArgs({
      ...config,
      options: { ...options, help: { type: 'boolean', short: 'h', default: false } },
    });
  } catch (error) {
    throw new Failure(`${error.message.split('. ')[0]}. Write ${usage}`);
  }
  if (parsed.values.help) {
    console.log(usage);
    process.exit(0);
  }
  return parsed;
}
