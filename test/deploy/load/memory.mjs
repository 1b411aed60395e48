/**
 * Memory as the machine feels it: the proportional set size (PSS), in which a page that n
 * processes share counts 1/n for each, so that the sum over all processes is what they take.
 */
import { readFileSync } from 'node:fs';

import { descendantsOf, processesOf } from '../support/room.mjs';

/** PSS of a process in MiB; 0 when it has ended. */
export function pssOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(text)[1]) / 1024;
  } catch {
    return 0;
  }
}

/** What one learner's programs take: `{ server, kernels, other, kernelCount }` in MiB. */
export function memoryOf(uid) {
  const sum = { server: 0, kernels: 0, other: 0, kernelCount: 0 };
  for (const { pid, command } of processesOf(uid)) {
    const pss = pssOf(pid);
    if (command.includes('kernel/dist/main.js')) {
      sum.kernels += pss;
      sum.kernelCount += 1;
    } else if (command.includes('nursery.py')) {
      sum.server += pss;
    } else {
      sum.other += pss;
    }
  }
  return sum;
}

/** What the classroom itself takes (hub, proxy, culler, nursery, supervisor), in MiB. */
export function memoryOfRoom(room) {
  const own = descendantsOf(room.pid).filter(
    ({ uid }) => uid < room.firstUid || uid >= room.firstUid + 1000,
  );
  return [{ pid: room.pid }, ...own].reduce((sum, { pid }) => sum + pssOf(pid), 0);
}

/** The machine's memory that is not available to programs, in MiB. */
export function machineUse() {
  const text = readFileSync('/proc/meminfo', 'utf8');
  const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)[1]);
  return (field('MemTotal') - field('MemAvailable')) / 1024;
}
