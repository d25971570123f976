/** How long this thread has worked, in milliseconds: unlike the time of day it stands still while others have the core. */
export function busyMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
