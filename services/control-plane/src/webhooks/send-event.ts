/** One attempt to send an event to a webhook, through the egress guard. Only the status of the answer counts. */

import { createHmac } from 'node:crypto';
import {
  createEgressFetch,
  createEgressGuard,
  EgressError,
  type EgressFetch,
  systemLookup,
} from '@knoxcall/egress';
import { deniedEndpoints, type Settings } from '../config.ts';
import { version } from '../version.ts';
import type { Due, Outcome } from './attempts.ts';
import { createLookupTurns } from './lookup-turns.ts';

const timeoutMs = 15_000;
/** A longer answer is not read, and counts as a failure. */
const maxResponseBytes = 1_048_576;

/** Each tenant has a fetch function of its own. */
export type FetchOf = (tenantId: string) => EgressFetch;

export function createWebhookFetch(settings: Settings): FetchOf {
  const lookupOf = createLookupTurns(systemLookup);
  const rules = { allowCidrs: settings.EGRESS_ALLOW_CIDRS, denyAddresses: deniedEndpoints(settings) };
  return (tenantId) => createEgressFetch(createEgressGuard({ ...rules, lookup: lookupOf(tenantId) }));
}

export type Receiver = { url: string; secrets: readonly string[] };

/** Never rejects because of the receiver. A redirect is a failure: it is not followed. */
export async function sendEvent(
  egressFetch: EgressFetch,
  { url, secrets }: Receiver,
  { id, payload }: Due,
): Promise<Outcome> {
  const seconds = Math.floor(Date.now() / 1000);
  const headers = {
    'content-type': 'application/json',
    'user-agent': `KnoxCall/${version}`,
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signEvent({ id, seconds, payload }, secrets),
  };
  try {
    const request = { method: 'POST', headers, body: payload, timeoutMs, maxResponseBytes } as const;
    const { status } = await egressFetch(url, request);
    return { isDelivered: status >= 200 && status < 300, status, error: null };
  } catch (error) {
    if (!(error instanceof EgressError)) throw error;
    return { isDelivered: false, status: null, error: error.code };
  }
}

/** Signs by Standard Webhooks: HMAC-SHA-256 of id, time and body, under each secret that is valid now. */
type SignedEvent = { id: string; seconds: number; payload: string };

/** The value of the header `webhook-signature`. */
export function signEvent({ id, seconds, payload }: SignedEvent, secrets: readonly string[]): string {
  const signed = `${id}.${seconds}.${payload}`;
  return secrets.map((secret) => `v1,${mac(secret, signed)}`).join(' ');
}

function mac(secret: string, signed: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return createHmac('sha256', key).update(signed).digest('base64');
}
