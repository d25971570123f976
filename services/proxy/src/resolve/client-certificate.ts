/** Opens the client certificate of a route, for the TLS layer alone. */
import { certificateValue } from '@knoxcall/snapshot';
import type { Awaitable } from '../awaitable.ts';
import type { UpstreamDecision } from '../forward/decision.ts';
import type { Granted } from './authorise.ts';
import type { OpenParts } from './open-granted.ts';

export type ClientCertificate = {
  /** Name of the secret. */
  readonly name: string;
  readonly identity: NonNullable<UpstreamDecision['tls']['identity']>;
};

/** null where the route has none. Rejects with `dependency_unavailable`. */
export function clientCertificate(
  { certificate }: Pick<Granted, 'certificate'>,
  parts: OpenParts,
): Awaitable<ClientCertificate | null> {
  return certificate === null ? null : openCertificate(certificate, parts);
}

async function openCertificate(
  { secret, value, grant }: NonNullable<Granted['certificate']>,
  { openValue }: OpenParts,
): Promise<ClientCertificate> {
  const opened = await openValue(grant, value);
  try {
    const { cert, key } = certificateValue.parse(JSON.parse(opened.reveal().toString('utf8')));
    const cacheKey = `${value.secretId} ${value.environmentId} ${value.revision}`;
    return { name: secret.name, identity: { cert, key, cacheKey } };
  } finally {
    opened.release();
  }
}
