/**
 * Libraries, and Node itself, print headers and credentials where DEBUG or NODE_DEBUG is set (security model: No
 * plaintext elsewhere). Call it before anything else is imported; this file therefore imports nothing.
 */
export function dropDebugOutput(environment: Record<string, string | undefined>): void {
  const nodeDebug = environment.NODE_DEBUG;
  delete environment.DEBUG;
  delete environment.NODE_DEBUG;
  if (!nodeDebug) return;
  // Node has read NODE_DEBUG by now, so the process is replaced by one without it.
  if (process.execve === undefined) throw new Error('NODE_DEBUG must not be set: it prints what is sent.');
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)]);
}
