/** Signs as Standard Webhooks says: HMAC-SHA-256 of id, time and body, under each secret that is valid now. */
import { createHmac } from 'node:crypto';

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
