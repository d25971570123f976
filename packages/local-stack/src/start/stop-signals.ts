// Ctrl-C, SIGTERM and a closed terminal ask for an orderly stop; a second one, a moment later, ends everything at once.
// A terminal and the package manager above us may deliver one Ctrl-C twice: that counts as one.
import { watchLaunchers } from './launcher.ts';

/** Aborts at the first request to stop. `force` is called at a second one that comes more than a second later. */
export function stopSignals(force: () => void): AbortSignal {
  const asked = new AbortController();
  let firstAt = 0;
  const begin = () => {
    if (asked.signal.aborted) return;
    firstAt = performance.now();
    asked.abort();
  };
  const ask = () => {
    if (asked.signal.aborted && performance.now() - firstAt > sameRequestMs) force();
    begin();
  };
  watchLaunchers(begin);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, ask);
  return asked.signal;
}

const sameRequestMs = 1000;
