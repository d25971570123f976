/**
 * Entry of the proxy. Debug output of libraries is switched off before any of them is loaded (security model: No
 * plaintext elsewhere).
 */
const { dropDebugOutput } = await import('@knoxcall/config/without-debug');
dropDebugOutput(process.env);

const { ConfigError } = await import('@knoxcall/config');
const { MasterKeyError } = await import('@knoxcall/envelope');
const { ServerFault } = await import('@knoxcall/reach');
const { readConfig } = await import('./config.ts');
const { start } = await import('./start.ts');
const { FirstWorkerEnded } = await import('./workers/group.ts');

try {
  const running = await start(readConfig(process.env));
  if (running !== undefined) {
    let isLeaving = false;
    const leave = () => {
      if (!isLeaving) void running.stop().then(() => process.exit(0));
      isLeaving = true;
    };
    process.once('SIGTERM', leave).once('SIGINT', leave);
  }
} catch (error) {
  if (!(error instanceof FirstWorkerEnded))
    process.stderr.write(`${isOperators(error) ? error.message : describe(error)}\n`);
  process.exit(1);
}

function isOperators(error: unknown): error is Error {
  return [ConfigError, MasterKeyError, ServerFault].some((kind) => error instanceof kind);
}

function describe(error: unknown): string {
  const { name, code = name, syscall = '' } = Object(error);
  return `The proxy could not start: ${code} ${syscall}`.trim();
}
