/** Whether the control plane and a proxy report that they are ready, at the addresses that the settings name. */
import type { Settings } from '../config.ts';
import { createAskProxy } from '../routes/ask-proxy.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const limits = { waitMs: 5_000, maxBytes: 1024 };

export function lookAtPlanes(settings: Settings): Promise<Finding[]> {
  return Promise.all([lookAtControlPlane(settings), lookAtProxy(settings)]);
}

async function lookAtControlPlane({
  PUBLIC_API_URL: url,
  CONTROL_PLANE_PORT: port,
}: Settings): Promise<Finding> {
  const status = await statusOf(url);
  if (status !== undefined) return judge('control plane', url, status);
  const message = `no answer from ${url} (PUBLIC_API_URL)`;
  // Inside a pod, for example, the public address may lead nowhere, and none of our services needs it there.
  if ((await statusOf(`http://127.0.0.1:${port}`)) !== 200) {
    return fail('control plane', message, 'Start it, or correct PUBLIC_API_URL.');
  }
  const next = 'It is ready on this machine: make sure that people reach that address.';
  return warn('control plane', message, next);
}

async function lookAtProxy({ PROXY_INTERNAL_URL: url }: Settings): Promise<Finding> {
  const status = await statusOf(url);
  if (status !== undefined) return judge('proxy', url, status);
  const next = 'Start one, or correct the setting: the control plane tests routes by it.';
  return fail('proxy', `no answer from ${url} (PROXY_INTERNAL_URL)`, next);
}

function judge(check: string, url: string, status: number): Finding {
  if (status === 200) return ok(check, `${url} is ready`);
  const next = "Its metrics port's /readyz names what is away (docs/operations.md, Readiness).";
  return fail(check, `${url} answers /readyz with ${status}`, next);
}

/** Undefined where no answer comes. */
async function statusOf(url: string): Promise<number | undefined> {
  const ask = createAskProxy(url, limits);
  const headers = { host: new URL(url).host };
  const answer = await ask({ method: 'GET', path: '/readyz', headers, body: undefined }).catch(
    () => undefined,
  );
  return answer?.status;
}
