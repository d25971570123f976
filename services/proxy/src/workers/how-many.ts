/** How many processes share the work of one proxy, where nobody says it. */
import { availableParallelism, totalmem } from 'node:os';

type Machine = { readonly processors: number; readonly memoryBytes: number };

/** What each of them is well served with, its caches and the bodies that it holds included. */
const BYTES_EACH = 1024 ** 3;

/** One a processor, but no more than there is memory for; always one. */
export function howMany({ processors, memoryBytes }: Machine): number {
  return Math.max(1, Math.min(processors, Math.floor(memoryBytes / BYTES_EACH)));
}

/** As far as a container's limits allow. */
export function thisMachine(): Machine {
  const limit = process.constrainedMemory();
  const total = totalmem();
  return {
    processors: availableParallelism(),
    // Without a limit the system gives 0, or a number that no machine has.
    memoryBytes: limit > 0 ? Math.min(limit, total) : total,
  };
}
