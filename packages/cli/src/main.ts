#!/usr/bin/env node
/** The `knoxcall` command. */
import { run } from './run.ts';

// A closed pipe (`| head`) ends it silently.
process.stdout.on('error', () => process.exit(0));
process.stderr.on('error', () => undefined);

process.exitCode = await run(process.argv.slice(2), {
  environment: process.env,
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
});
