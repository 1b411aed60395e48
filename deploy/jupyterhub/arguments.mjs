/** The command line of `npm run classroom`. */
import { parseArgs } from 'node:util';

import { Failure } from '../../kernel/setup/failure.mjs';

/**
 * @typedef {object} Asked what the command line asks for
 * @property {number} port
 * @property {string} address
 * @property {string} [certificate]
 * @property {string} [key]
 * @property {string} leader
 * @property {string} [data]
 * @property {string} [lessons]
 * @property {string} memory
 * @property {number} heap
 * @property {number} cull
 * @property {number} firstUid
 * @property {boolean} withoutIsolation
 * @property {string} [forget]
 * @property {boolean} help
 */

const TEXT = { type: 'string' };
const FLAG = { type: 'boolean', default: false };

const OPTIONS = {
  port: { ...TEXT, default: '8000' },
  address: { ...TEXT, default: '127.0.0.1' },
  certificate: TEXT,
  key: TEXT,
  leader: { ...TEXT, default: 'leader' },
  data: TEXT,
  lessons: TEXT,
  memory: { ...TEXT, default: '1536M' },
  heap: { ...TEXT, default: '512' },
  cull: { ...TEXT, default: '120' },
  'first-uid': { ...TEXT, default: '59000' },
  'without-isolation': FLAG,
  forget: TEXT,
  help: FLAG,
};

/** @param {readonly string[]} args @returns {Asked} @throws {Failure} */
export function parseArguments(args) {
  let values;
  try {
    ({ values } = parseArgs({ args: [...args], options: OPTIONS, strict: true }));
  } catch (error) {
    const [sentence] = error.message.split('. ');
    throw new Failure(`${sentence}: npm run classroom -- --help lists what there is.`);
  }
  if ((values.certificate === undefined) !== (values.key === undefined)) {
    throw new Failure('TLS needs both --certificate and --key: give both, or neither.');
  }
  if (!/^\d+(?:\.\d+)?[MG]$/.test(values.memory)) {
    throw new Failure(
      `--memory is "${values.memory}", but a size such as 1536M or 2G was expected.`,
    );
  }
  const {
    'first-uid': firstUid,
    'without-isolation': withoutIsolation,
    ...others
  } = values;
  return {
    ...others,
    withoutIsolation,
    firstUid: wholeNumber('--first-uid', firstUid, 1000, 2 ** 31),
    leader: values.leader.normalize('NFKC').toLowerCase(),
    // N + 1 and N + 2 must be ports, too.
    port: wholeNumber('--port', values.port, 1, 65_533),
    heap: wholeNumber('--heap', values.heap, 128, 65_536),
    cull: wholeNumber('--cull', values.cull, 1, 100_000),
  };
}

function wholeNumber(name, text, least, most) {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Failure(
    `${name} is "${text}", but a whole number from ${least} to ${most} was expected.`,
  );
}
