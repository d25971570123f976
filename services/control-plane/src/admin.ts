/**
 * Entry of the operator's commands on all tenants at once. They take the settings of the control plane, can be
 * interrupted and run again, and exit with 1 where something is left to do. They never print a key.
 */
const { dropDebugOutput } = await import('@knoxcall/config/without-debug');
dropDebugOutput(process.env);

const { parseArgs } = await import('node:util');
const { runCommand } = await import('./admin/command.ts');
const { rewrap } = await import('./admin/rewrap.ts');
const { rotateDataKeys } = await import('./admin/rotate-data-keys.ts');

const usage = 'Usage: admin rewrap | admin rotate-data-keys [--before 2026-01-31T00:00:00Z]';

type Run = Parameters<typeof runCommand>[1];

function readArguments(): Run | undefined {
  try {
    const options = { before: { type: 'string' } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const before = new Date(values.before ?? Date.now());
    const [name, ...others] = positionals;
    if (others.length > 0 || Number.isNaN(before.getTime())) return undefined;
    if (name === 'rewrap' && values.before === undefined) return rewrap;
    return name === 'rotate-data-keys' ? (command) => rotateDataKeys(command, before) : undefined;
  } catch {
    return undefined;
  }
}

const run = readArguments();
if (run === undefined) {
  console.error(usage);
  process.exit(2);
}
try {
  process.exit(await runCommand(process.env, run));
} catch (error) {
  const why = error instanceof Error ? error.message : 'an unknown fault';
  console.error(`Not finished: ${why}\nFinished work stays: run it again.`);
  process.exit(1);
}
