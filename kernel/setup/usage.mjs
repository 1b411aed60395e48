/** The arguments of the commands in package.json: every command answers `--help`. */
import { parseArgs } from 'node:util';

/** Whether the command was asked for `--help`, which this then prints. */
export function answersHelp(usage) {
  const isAsked = ['--help', '-h'].includes(process.argv[2]);
  if (isAsked) console.log(usage);
  return isAsked;
}

/**
 * Reads the arguments of a command. `--help`, and an argument that is not known, end the
 * process and say how the command is written.
 *
 * @param {string} usage how the command is written
 * @param {import('node:util').ParseArgsConfig} config what `parseArgs` of Node takes
 */
export function readArguments(usage, { options = {}, ...config } = {}) {
  let parsed;
  try {
    parsed = parseArgs({
      ...config,
      options: { ...options, help: { type: 'boolean', short: 'h', default: false } },
    });
  } catch (error) {
    console.error(`${error.message.split('. ')[0]}. Write ${usage}`);
    process.exit(1);
  }
  if (parsed.values.help) {
    console.log(usage);
    process.exit(0);
  }
  return parsed;
}
