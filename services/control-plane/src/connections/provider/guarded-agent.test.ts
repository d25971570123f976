/** simple-oauth2 and wreck dial through this agent, to the port of the address, and never past it. */
import { Agent, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import { ClientCredentials } from 'simple-oauth2';
import { GuardedAgent } from './guarded-agent.ts';

class Recorder extends Agent {
  readonly dialled: string[] = [];

  override createConnection(
    { host, port }: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    this.dialled.push(`${host}:${port}`);
    (callback as ((error: Error) => void) | undefined)?.(new Error('not today'));
    return undefined;
  }
}

test.each([
  ['https://provider.example/token', 'provider.example:443'],
  ['https://provider.example:8443/token', 'provider.example:8443'],
  ['http://provider.example/token', 'provider.example:80'],
  ['https://[::1]/token', '::1:443'],
])('the guard dials %s as %s', async (url, dialled) => {
  const recorder = new Recorder();
  const agent = new GuardedAgent(recorder, url.startsWith('https:') ? 'https:' : 'http:');
  const grant = new ClientCredentials({
    client: { id: 'a', secret: 'b' },
    auth: { tokenHost: new URL(url).origin, tokenPath: url },
  });
  await expect(grant.getToken({}, { agent, timeout: 1000 })).rejects.toThrow('not today');
  expect(recorder.dialled).toEqual([dialled]);
});
