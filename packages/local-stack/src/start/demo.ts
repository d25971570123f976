// The demo of a first tenant: one secret and one route to the echo. The echo shows every request, so callers of that
// route may name the demo's own secret and no other one.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readKept } from '../data-directory.ts';
import { callApi } from './api-client.ts';

/** `origin` is the control plane's, `echoUrl` the demo route's target, `token` an admin key of the tenant. */
interface DemoOptions {
  readonly origin: string;
  readonly dataDir: string;
  readonly echoUrl: string;
  readonly token: string;
}

const path = '/v1/routes/demo';
const secretName = 'demo_api_key';
const headers = { Authorization: `Bearer {{secret:${secretName}}}` };

/** Made once; repeating it after a crash changes nothing that is there. */
export async function makeDemo(
  { origin, dataDir, echoUrl, token }: DemoOptions,
  value: string,
): Promise<void> {
  const secret = { name: secretName, value };
  await callApi(origin, { method: 'POST', path: '/v1/secrets', token, body: secret }, [201, 409]);
  const route = {
    name: 'demo',
    target_base_url: echoUrl,
    inject_headers_json: headers,
    allowed_secrets: await ownSecrets(origin, token),
  };
  await callApi(origin, { method: 'POST', path: '/v1/routes', token, body: route }, [201, 409]);
  await writeFile(join(dataDir, 'echo-url'), `${echoUrl}\n`, { mode: 0o600 });
}

const shownRoute = z.object({
  target_base_url: z.string(),
  inject_headers_json: z.unknown(),
  allowed_secrets: z.array(z.string()).nullable(),
});
const shownSecrets = z.array(z.object({ id: z.string(), name: z.string() }));

/**
 * Updates the route of an earlier start: the echo's address, and the list of secrets that callers may name. A route
 * with another target or other headers is left alone. Returns what is wrong with it.
 */
export async function updateDemo({
  origin,
  dataDir,
  echoUrl,
  token,
}: DemoOptions): Promise<string | undefined> {
  const { status, data } = await callApi(origin, { method: 'GET', path, token }, [200, 401, 403, 404]);
  if (status === 404) return 'the route demo was deleted';
  if (status !== 200) return 'the first API key was revoked';
  const before = (await readKept(join(dataDir, 'echo-url'))) ?? echoUrl;
  const route = shownRoute.parse(data);
  const goesToEcho = URL.parse(route.target_base_url)?.href === URL.parse(before)?.href;
  const body = {
    ...(goesToEcho && before !== echoUrl ? { target_base_url: echoUrl } : {}),
    ...(goesToEcho && isUnbound(route) ? { allowed_secrets: await ownSecrets(origin, token) } : {}),
  };
  if (Object.keys(body).length === 0) return undefined;
  await callApi(origin, { method: 'PATCH', path, token, body }, [200]);
  await writeFile(join(dataDir, 'echo-url'), `${echoUrl}\n`, { mode: 0o600 });
  return undefined;
}

function isUnbound({
  allowed_secrets: allowed,
  inject_headers_json: injected,
}: z.output<typeof shownRoute>): boolean {
  return allowed === null && JSON.stringify(injected) === JSON.stringify(headers);
}

/** Id of the demo's secret, which is among the first of its tenant. Without it callers may name none. */
async function ownSecrets(origin: string, token: string): Promise<string[]> {
  const first = '/v1/secrets?sort=created_at&order=asc&per_page=100';
  const { data } = await callApi(origin, { method: 'GET', path: first, token }, [200]);
  const secrets = shownSecrets.parse(data);
  return secrets.filter(({ name }) => name === secretName).map(({ id }) => id);
}
