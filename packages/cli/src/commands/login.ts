/** `knoxcall login` and `logout`. A key is stored only after the service has accepted it. */
import { createClient } from '@knoxcall/client';
import { checkedUrl, defaultApiUrl } from '../credentials/choose-credentials.ts';
import {
  credentialsPath,
  readCredentials,
  removeCredentials,
  writeCredentials,
} from '../credentials/credentials-file.ts';
import { readSecretInput } from '../credentials/read-secret-input.ts';
import { note, print } from '../session.ts';
import type { World } from '../world.ts';

export async function login(world: World, { apiUrl }: { apiUrl?: string }): Promise<void> {
  const path = credentialsPath(world);
  const baseUrl = checkedUrl(
    apiUrl || world.environment.KNOXCALL_API_URL || (await lastUrl(path)) || defaultApiUrl,
  );
  if (inClear(baseUrl)) note(world, `warning: ${baseUrl} is not https; the key can be read on the way.`);
  const apiKey = (await readSecretInput(world, `API key for ${baseUrl}: `)).trim();
  const { data } = await createClient({ baseUrl, apiKey }).get('/v1/account');
  await writeCredentials(path, { api_url: baseUrl, api_key: apiKey });
  const role = data.key === null ? '' : ` with a key of role ${data.key.role}`;
  print(world, `Logged in to ${baseUrl} as ${data.slug}${role}.`);
}

export async function logout(world: World): Promise<void> {
  await removeCredentials(credentialsPath(world));
  print(world, 'The stored key is gone from this machine. It stays valid until it is deleted.');
}

/** An unusable file must not prevent a new login. */
async function lastUrl(path: string): Promise<string | undefined> {
  const stored = await readCredentials(path).catch(() => undefined);
  return stored?.api_url;
}

function inClear(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl);
  return protocol === 'http:' && !/^(localhost|127\.[\d.]+|\[::1\]|.*\.localhost)$/.test(hostname);
}
