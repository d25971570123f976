// Writes what is ready in one turn of the event loop in one go. Each write wakes its reader, and where processors are
// busy Linux then puts this process aside; readers that are awake already take what follows without that.
let waiting: (() => void)[] = [];

/** Calls `write` at the end of this turn of the event loop, together with the others. */
export function writeTogether(write: () => void): void {
  if (waiting.push(write) === 1) setImmediate(writeAll);
}

function writeAll(): void {
  const writes = waiting;
  waiting = [];
  for (const write of writes) write();
}
