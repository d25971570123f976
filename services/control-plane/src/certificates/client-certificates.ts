/** Certificates in use: where one can be presented or can sign, and warnings for changes that end that. */
import type { Prisma } from '@knoxcall/database';
import type { Change } from '../changes/change.ts';
import { unattendedGrants } from '../columns.ts';
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

/**
 * Warns of a new version that cannot be presented, or cannot sign, although something uses the certificate for that.
 */
export async function lostKeyWarnings(
  { tx, tenantId }: Change,
  { secretId, environmentId }: { secretId: string; environmentId: string },
): Promise<Warning[]> {
  if ((await presentableIn(tx, { tenantId, secretId })).has(environmentId)) return [];
  const [routes, connections, signers] = await Promise.all([
    tx.routeSecretReference.count({ where: { tenantId, reference: `certificate:${secretId}` } }),
    tx.oAuth2Configuration.count({ where: { tenantId, mtlsCertificateId: secretId } }),
    tx.oAuth2Configuration.count({ where: { tenantId, signingKeyId: secretId } }),
  ]);
  const lostSigners = signers > 0 && !(await isKeyAlone(tx, { tenantId, secretId, environmentId }));
  if (routes + connections === 0 && !lostSigners) return [];
  const message =
    'This version has no certificate with its private key: routes and secrets that use it in this environment will fail.';
  return [{ code: 'client_certificate_unusable', message, path: 'private_key' }];
}

/**
 * The old version may have been the cause of refusals, so connections that use it at a token endpoint are tried again.
 */
export async function wakeUsers(
  { tx, tenantId, at }: Change,
  { secretId, environmentId }: { secretId: string; environmentId: string },
): Promise<void> {
  const uses = { OR: [{ mtlsCertificateId: secretId }, { signingKeyId: secretId }] };
  const unattended = { grantType: { in: unattendedGrants } };
  const refused = { tenantId, environmentId, status: 'error', nextRefreshAt: null };
  await tx.oAuth2Connection.updateMany({
    where: {
      ...refused,
      secret: { oauth2: uses },
      OR: [{ sealedRefreshToken: { not: null } }, { secret: { oauth2: unattended } }],
    },
    data: { nextRefreshAt: at, failures: 0 },
  });
}

/** A key without a certificate can sign; it is then the only thing in the current version. */
async function isKeyAlone(
  reader: Reader,
  place: { tenantId: string; secretId: string; environmentId: string },
): Promise<boolean> {
  const row = await reader.secretEnvironment.findUnique({
    where: { tenantId_secretId_environmentId: place },
    select: { valueVersion: true, fields: { where: { field: 'signing_key' }, select: { version: true } } },
  });
  return row?.fields.some(({ version }) => version === row.valueVersion) ?? false;
}
