/** The command as its users run it: in a separate process, with a home of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileCache } from '@knoxcall/testkit';

const entry = join(import.meta.dirname, '../../../../packages/cli/bin/knoxcall.js');

export type Outcome = { code: number | null; output: string; errors: string };

export type Home = {
  dir: string;
  /** Standard input is the given text, else empty; never a terminal. */
  run(words: readonly string[], options?: { input?: string; environment?: object }): Promise<Outcome>;
  /** For commands that do not end on their own. */
  start(words: readonly string[]): { child: ChildProcess; output: () => string };
  remove(): Promise<void>;
};

/** `environment`: all variables of the command, besides PATH and HOME. */
export async function makeHome(environment: object = {}): Promise<Home> {
  const dir = await mkdtemp(join(tmpdir(), 'knoxcall-cli-'));
  const launch = (words: readonly string[], more: object = {}) =>
    spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...words], {
      cwd: dir,
      env: {
        PATH: process.env.PATH,
        HOME: dir,
        ...compileCache,
        ...environment,
        ...more,
      } as NodeJS.ProcessEnv,
    });
  return {
    dir,
    run: async (words, options = {}) => {
      const child = launch(words, options.environment);
      const [output, errors] = [collect(child.stdout), collect(child.stderr)];
      child.stdin.on('error', () => undefined);
      child.stdin.end(options.input ?? '');
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, output: output(), errors: errors() };
    },
    start: (words) => {
      const child = launch(words);
      return { child, output: collect(child.stdout) };
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}
