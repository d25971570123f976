// Entry of `pnpm start`. Under DEBUG and NODE_DEBUG libraries print credentials, so both are removed before anything is
// imported; Node.js itself reads NODE_DEBUG at startup, so the process then restarts without it.
const debugged = process.env.NODE_DEBUG !== undefined;
delete process.env.DEBUG;
delete process.env.NODE_DEBUG;
if (debugged)
  process.execve?.(
    process.execPath,
    [process.execPath, ...process.execArgv, ...process.argv.slice(1)],
    process.env,
  );

const { start } = await import('./start/start.ts');

// A closed pipe (`start | head`) must not prevent an orderly stop.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.umask(0o077);

const code = await start({
  environment: process.env,
  currentDirectory: process.cwd(),
  output: process.stdout,
  errors: process.stderr,
});
process.exit(code);

export {};
