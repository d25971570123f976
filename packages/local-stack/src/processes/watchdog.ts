// A separate process that outlives its starter by a moment: its standard input is a pipe from the starter, and when
// that closes (kill -9 included) it stops every process still on the list, the last one added first. It must never stop
// a process that was taken off the list.
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { endProcess } from './process-table.ts';

const graceMs = 10_000;
const watched = new Map<number, NodeJS.Signals>();

for await (const line of createInterface({ input: process.stdin })) {
  const [verb, pid, signal = ''] = line.split(' ');
  if (verb === 'watch' && isSignal(signal)) watched.set(Number(pid), signal);
  else watched.delete(Number(pid));
}
for (const [pid, signal] of [...watched].reverse()) await endProcess(pid, signal, graceMs);

function isSignal(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name);
}
