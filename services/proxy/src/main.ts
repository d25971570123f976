/**
 * Entry of the proxy. Libraries, and Node itself, print headers and credentials where DEBUG or NODE_DEBUG is set:
 * both are gone before anything else is imported (S26).
 */
const nodeDebug = process.env.NODE_DEBUG;
delete process.env.DEBUG;
delete process.env.NODE_DEBUG;
// Node has read its own variable by now: the process starts again in its place, without it.
if (nodeDebug)
  process.execve?.(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)]);

const { ConfigError } = await import('@knoxcall/config');
const { MasterKeyError } = await import('@knoxcall/envelope');
const { readConfig } = await import('./config.ts');
const { composeProxy } = await import('./compose.ts');
const { runProxy } = await import('./run.ts');

try {
  const running = await runProxy(await composeProxy(readConfig(process.env)));
  const leave = () => void running.stop().then(() => process.exit(0));
  process.once('SIGTERM', leave).once('SIGINT', leave);
} catch (error) {
  const isOperators = error instanceof ConfigError || error instanceof MasterKeyError;
  process.stderr.write(`${isOperators ? error.message : describe(error)}\n`);
  process.exit(1);
}

function describe(error: unknown): string {
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  return `The proxy could not start: ${String(code ?? (error as Error).name)} ${String(syscall ?? '')}`.trim();
}
