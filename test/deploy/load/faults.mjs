/**
 * Things that end in the middle of a lesson: a kernel, a learner's server, the proxy, the
 * hub. Each is killed outright (SIGKILL), as a crash or the kernel's memory killer does it.
 */
import { descendantsOf, processesOf } from '../support/room.mjs';

/**
 * @typedef {object} Fault
 * @property {string} title
 * @property {(room: object, uids: number[]) => number | undefined} pid what to kill
 */

/** @type {Fault[]} in the order in which they happen; a victim each for the first two */
export const FAULTS = [
  { title: 'a kernel', pid: (_, uids) => find(uids[0], 'kernel/dist/main.js') },
  { title: 'a server', pid: (_, uids) => find(uids[1], 'nursery.py') },
  { title: 'the proxy', pid: (room) => below(room, 'configurable-http-proxy') },
  { title: 'the hub', pid: (room) => below(room, '-m jupyterhub --config') },
];

const find = (uid, word) =>
  processesOf(uid).find(({ command }) => command.includes(word))?.pid;

const below = (room, word) =>
  descendantsOf(room.pid).find(({ command }) => command.includes(word))?.pid;
