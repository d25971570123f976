/** Starts an upstream or a baseline in a separate process, so that its processor time is separate too. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

export type MeasuredServer = { readonly origin: string; readonly pid: number; stop(): void };

/** `name`: a file of `servers/`, which tells its parent the port that it listens on. */
export async function startServer(name: string, ...args: string[]): Promise<MeasuredServer> {
  const file = new URL(`./servers/${name}.ts`, import.meta.url);
  const child: ChildProcess = fork(file, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [message] = await Promise.race([once(child, 'message'), failure(child, name)]);
  const { port } = message as { port: number };
  if (child.pid === undefined) throw new Error(`${name} has no process`);
  return { origin: `http://127.0.0.1:${port}`, pid: child.pid, stop: () => child.disconnect() };
}

async function failure(child: ChildProcess, name: string): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`${name} ended with ${code} before it listened`);
}
