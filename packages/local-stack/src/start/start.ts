// The `start` command: bring everything up, say how to use it, wait, and stop everything in order.
import { ConfigError, withSecretFiles } from '@knoxcall/config';
import { ServerFault } from '@knoxcall/reach';
import { LocalStackError } from '../errors.ts';
import type { ServerProcess } from '../processes/spawn-server.ts';
import { killAllWatched } from '../processes/watch.ts';
import { bringUp } from './bring-up.ts';
import { parseStartConfig, type StartConfig } from './config.ts';
import { watchLaunchers } from './launcher.ts';
import { createProgress, type Output, type Progress } from './progress.ts';
import { readyText } from './ready-text.ts';
import { failure } from './services.ts';

/**
 * Ctrl-C, SIGTERM and a closed terminal request an orderly stop; a second request a moment later ends everything at
 * once. A terminal and the package manager above us may deliver one Ctrl-C twice: that counts as one. Aborts at the
 * first request to stop. `force` is called at a second one that comes more than a second later.
 */
function stopSignals(force: () => void): AbortSignal {
  const asked = new AbortController();
  let firstAt = 0;
  const begin = () => {
    if (asked.signal.aborted) return;
    firstAt = performance.now();
    asked.abort();
  };
  const ask = () => {
    if (asked.signal.aborted && performance.now() - firstAt > sameRequestMs) force();
    begin();
  };
  watchLaunchers(begin);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, ask);
  return asked.signal;
}

const sameRequestMs = 1000;

/** `environment` is the user's, read nowhere else. Lines go to `output`, the reason of a failure to `errors`. */
interface StartOptions {
  readonly environment: Record<string, string | undefined>;
  readonly currentDirectory: string;
  readonly output: Output;
  readonly errors: Output;
}

/** Returns the exit code: 0 after an orderly stop, 1 when something failed; nothing is left running in either case. */
export async function start(options: StartOptions): Promise<number> {
  const { output, errors } = options;
  const stopping = stopSignals(() => {
    killAllWatched();
    process.exit(1);
  });
  const progress = createProgress(output);
  try {
    const environment = withSecretFiles(options.environment);
    const config = parseStartConfig(environment, options.currentDirectory);
    await run({ config, environment, progress, stopping });
    return 0;
  } catch (error) {
    if (stopping.aborted) return 0;
    errors.write(`\n${readable(error)}\n`);
    return 1;
  }
}

interface Run {
  readonly config: StartConfig;
  readonly environment: Record<string, string | undefined>;
  readonly progress: Progress;
  readonly stopping: AbortSignal;
}

async function run({ config, environment, progress, stopping }: Run): Promise<void> {
  const stack = new AsyncDisposableStack();
  try {
    const running = await bringUp({ config, environment, progress, stack, stopping });
    progress.line(readyText(running, config.KNOXCALL_DATA_DIR));
    await Promise.race([askedToStop(stopping), firstDeath(running.processes)]);
  } finally {
    if (stopping.aborted) await progress.step('Stopped', () => stack.disposeAsync());
    else await stack.disposeAsync();
  }
}

async function askedToStop(stopping: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (stopping.aborted) resolve();
    stopping.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function firstDeath(processes: readonly ServerProcess[]): Promise<never> {
  const deaths = processes.map(async (server) => ({ server, how: await server.ended }));
  const { server, how } = await Promise.race(deaths);
  throw failure(server, `ended unexpectedly (${how})`);
}

function readable(error: unknown): string {
  const isReadable = [LocalStackError, ConfigError, ServerFault].some((kind) => error instanceof kind);
  if (isReadable && error instanceof Error) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
