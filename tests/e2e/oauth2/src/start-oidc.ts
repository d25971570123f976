/** Starts the OAuth2 server of the tests; it ends with the process that started it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { call, quietPort } from '@knoxcall/testkit';

/** One request to the token endpoint; times in Unix milliseconds. */
export type Exchange = {
  grant: string;
  status: number;
  receivedAt: number;
  /** The answer was decided, and a presented refresh token is used up. */
  decidedAt: number;
  /** Null if the caller had left. */
  sentAt: number | null;
};

export type OidcSettings = {
  accessSeconds: number;
  /** The pause between deciding an answer and sending it. */
  answerAfterMs: number;
};

export type OidcServer = {
  origin: string;
  /** How often each thing happened, such as `success refresh_token` and `revoked`. */
  count(): Promise<Record<string, number>>;
  /** All of them, in order. */
  exchanges(): Promise<Exchange[]>;
  set(settings: Partial<OidcSettings>): Promise<void>;
  stop(): Promise<void>;
};

export const caFile = join(import.meta.dirname, 'fixtures/ca.cert.pem');

export async function startOidc(
  environment: { REDIRECT_URIS?: string; CLIENT_KEYS?: string } = {},
): Promise<OidcServer> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'oidc-server.ts'), {
    env: { PATH: process.env.PATH ?? '', PORT: String(await quietPort()), ...environment },
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
  const told = async (): Promise<{ count: Record<string, number>; exchanges: Exchange[] }> =>
    JSON.parse((await call(said.control)).text);
  return {
    origin: said.origin,
    count: async () => (await told()).count,
    exchanges: async () => (await told()).exchanges,
    set: async (settings) => {
      const query = Object.entries(settings).map(([name, value]): [string, string] => [name, String(value)]);
      await call(`${said.control}/?${new URLSearchParams(query)}`);
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
