/** The client certificate of a route: a secret like any other, under the same rules, opened for the TLS layer alone. */

import { Problem } from '@knoxcall/problems';
import { type Configuration, isExpired } from '@knoxcall/rules';
import { certificateValue, type SecretEntry } from '@knoxcall/snapshot';
import { grantAccess } from '../decrypt/grant.ts';
import type { OpenValue } from '../decrypt/open-value.ts';
import type { UpstreamDecision } from '../forward/decision.ts';
import type { Admitted } from '../request/admit/admit.ts';
import { type Place, placeOf } from '../request/select-route.ts';
import type { Awaitable } from '../snapshots/awaitable.ts';
import type { SealedValue, Snapshots } from '../snapshots/snapshots.ts';
import type { OnExpiredUse } from './authorise.ts';
import { findValue } from './find-secrets.ts';
import { refuseUse } from './refuse-use.ts';

export type ClientCertificateParts = {
  readonly snapshots: Pick<Snapshots, 'secretById' | 'value'>;
  readonly openValue: OpenValue;
  readonly onExpiredUse: OnExpiredUse;
};

export type ClientCertificate = {
  /** The secret's. */
  readonly name: string;
  readonly identity: NonNullable<UpstreamDecision['tls']['identity']>;
};

/** null where the route has none. Throws `missing_secret`, `secret_expired`, `secret_not_allowed`. */
export function clientCertificate(
  configuration: Configuration,
  admitted: Admitted,
  parts: ClientCertificateParts,
): Awaitable<ClientCertificate | null> {
  return configuration.mtlsCertificateId === null ? null : openCertificate(configuration, admitted, parts);
}

async function openCertificate(
  configuration: Configuration,
  admitted: Admitted,
  { snapshots, openValue, onExpiredUse }: ClientCertificateParts,
): Promise<ClientCertificate | null> {
  const found = await allowedCertificate(configuration, admitted, snapshots);
  if (found === null) return null;
  const { secret, value } = found;
  if (isExpired(secret)) onExpiredUse(placeOf(admitted), secret.id);
  const { tenantId, secretId, environmentId } = value;
  const opened = await openValue(grantAccess({ tenantId, secretId, environmentId }), value);
  try {
    const { cert, key } = certificateValue.parse(JSON.parse(opened.reveal().toString('utf8')));
    const cacheKey = `${secretId} ${environmentId} ${value.revision}`;
    return { name: secret.name, identity: { cert, key, cacheKey } };
  } finally {
    opened.release();
  }
}

/** The same as far as the rules go; the certificate stays closed. */
export async function allowedCertificate(
  { mtlsCertificateId, target }: Configuration,
  admitted: Admitted,
  snapshots: ClientCertificateParts['snapshots'],
): Promise<{ secret: SecretEntry; value: SealedValue } | null> {
  if (mtlsCertificateId === null) return null;
  const place = placeOf(admitted);
  const secret = await snapshots.secretById(place.tenantId, mtlsCertificateId);
  const value = await findValue(secret, place, snapshots);
  if (secret?.kind !== 'certificate' || value === undefined) throw missing(mtlsCertificateId, place);
  refuseUse(secret, secret.name, { routeId: admitted.route.id, hostname: target.hostname });
  return { secret, value };
}

function missing(id: string, { environment }: Place): Problem {
  return new Problem('missing_secret', {
    message: `Missing secret: the client certificate of the route has no certificate with its private key in environment '${environment}'`,
    extra: { missing: [{ kind: 'secret_id', ref: id }] },
  });
}
