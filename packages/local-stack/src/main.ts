// Entry of `pnpm start`. Under DEBUG and NODE_DEBUG libraries print credentials, so both go before anything is imported;
// Node.js itself reads NODE_DEBUG as it boots, so then this process begins again without it.
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

// A reader that went away (`start | head`) is no reason to stop without order.
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
