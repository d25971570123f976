/**
 * V8's compile cache of the services' code, on disk: a process that finds it starts in half the time. Tests
 * end their services by SIGKILL, which writes no cache, so it is filled explicitly.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const entries = [
  'services/control-plane/src/serve.ts',
  'services/control-plane/src/work.ts',
  'services/proxy/src/start.ts',
];

/** For the environment of a process that a test starts. */
export const compileCache = { NODE_COMPILE_CACHE: join(root, '.turbo/compile-cache') } as const;

/** Loads the services' code, and starts nothing. Services also start without it, only more slowly. */
export async function fillCompileCache(): Promise<void> {
  const loads = entries.map((entry) => `await import(${JSON.stringify(join(root, entry))});`);
  const program = [...loads, "(await import('node:module')).flushCompileCache();", 'process.exit();'].join(
    '\n',
  );
  const { serviceFlags } = await import('@knoxcall/local-stack');
  const child = spawn(process.execPath, [...serviceFlags, '--input-type=module', '--eval', program], {
    env: { PATH: process.env.PATH, ...compileCache },
    stdio: 'ignore',
  });
  await once(child, 'exit');
}
