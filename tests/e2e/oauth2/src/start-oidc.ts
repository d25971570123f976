/** Starts the OAuth2 server of the tests; it ends with the process that started it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { call } from '@knoxcall/testkit';

export type OidcServer = {
  origin: string;
  /** How often each thing happened, such as `success refresh_token` and `revoked`. */
  count(): Promise<Record<string, number>>;
  stop(): Promise<void>;
};

export const caFile = join(import.meta.dirname, 'fixtures/ca.cert.pem');

export async function startOidc(
  environment: { REDIRECT_URIS?: string; ACCESS_SECONDS?: string } = {},
): Promise<OidcServer> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'oidc-server.ts'), {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  if (child.stdout === null) throw new Error('no output');
  const lines = createInterface(child.stdout);
  const said = await new Promise<{ origin: string; control: string }>((resolve, reject) => {
    lines.on('line', (line) => {
      if (line.startsWith('{')) resolve(JSON.parse(line));
    });
    child.once('exit', (code) => reject(new Error(`the OAuth2 server ended with ${code}`)));
  });
  return {
    origin: said.origin,
    count: async () => (await call(said.control)).json as unknown as Record<string, number>,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
