// Package managers that started us (`npx pnpm start` is two of them) do not all pass SIGTERM on, and never SIGKILL.
// When one of them has ended, nobody else can stop us, so we stop. Shells above them are ignored.
import { commandLineOf, isAlive, parentOf } from '../processes/process-table.ts';

const packageManager = /^(\S*\/)?(node \S*)?(npm|npx|pnpm|yarn|turbo)\b/;
const everyMs = 500;

/** Calls `gone` once, when a package manager among the ancestors of this process has ended. */
export function watchLaunchers(gone: () => void): void {
  const launchers = launchersAbove(process.pid);
  if (launchers.length === 0) return;
  const timer = setInterval(() => {
    if (launchers.every(isAlive)) return;
    clearInterval(timer);
    gone();
  }, everyMs);
  timer.unref();
}

/** The package managers among the ancestors, and the processes between them. */
function launchersAbove(pid: number): readonly number[] {
  const above: number[] = [];
  let launchers = 0;
  for (let at = parentOf(pid); at > 1; at = parentOf(at)) {
    above.push(at);
    if (packageManager.test(commandLineOf(at))) launchers = above.length;
  }
  return above.slice(0, launchers);
}
