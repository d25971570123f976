/**
 * Entry of the worker: jobs, the outbox, and the watch over Redis. Debug output is switched off first (security model:
 * No plaintext elsewhere).
 */
const { dropDebugOutput } = await import('@knoxcall/config/without-debug');
dropDebugOutput(process.env);

const { readConfig } = await import('./config.ts');
const { work } = await import('./work.ts');

try {
  await work(readConfig(process.env));
} catch (error) {
  console.error(error instanceof Error ? error.message : 'The worker could not start.');
  process.exit(1);
}
