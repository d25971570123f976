/** Certificates as client certificates: where one can be presented, and what to tell whoever takes that away. */
import type { Prisma } from '@knoxcall/database';
import type { Change } from '../changes/change.ts';
import type { Warning } from '../http/operation.ts';

type Reader = Pick<Prisma.TransactionClient, 'secretEnvironment'>;

/** Ids of the environments whose current version has a certificate with its private key. */
export async function presentableIn(
  reader: Reader,
  place: { tenantId: string; secretId: string },
): Promise<ReadonlySet<string>> {
  const rows = await reader.secretEnvironment.findMany({
    where: place,
    select: {
      environmentId: true,
      valueVersion: true,
      fields: { where: { field: 'tls_identity' }, select: { version: true } },
    },
  });
  const presentable = rows.filter(({ fields, valueVersion }) =>
    fields.some(({ version }) => version === valueVersion),
  );
  return new Set(presentable.map(({ environmentId }) => environmentId));
}

/** For a version just written that cannot be presented, though something presents this certificate. */
export async function lostKeyWarnings(
  { tx, tenantId }: Change,
  { secretId, environmentId }: { secretId: string; environmentId: string },
): Promise<Warning[]> {
  if ((await presentableIn(tx, { tenantId, secretId })).has(environmentId)) return [];
  const [routes, connections] = await Promise.all([
    tx.routeSecretReference.count({ where: { tenantId, reference: `certificate:${secretId}` } }),
    tx.oAuth2Configuration.count({ where: { tenantId, mtlsCertificateId: secretId } }),
  ]);
  if (routes + connections === 0) return [];
  const message =
    'This version has no certificate with its private key, so those who present it in this environment cannot.';
  return [{ code: 'client_certificate_unusable', message, path: 'private_key' }];
}
