/**
 * Entry of the control plane. Debug output of libraries is switched off before any of them is loaded (security model: No
 * plaintext elsewhere).
 */
const { dropDebugOutput } = await import('@knoxcall/config/without-debug');
dropDebugOutput(process.env);

const { readConfig } = await import('./config.ts');
const { serve } = await import('./serve.ts');

try {
  await serve(readConfig(process.env));
} catch (error) {
  console.error(error instanceof Error ? error.message : 'The control plane could not start.');
  process.exit(1);
}
