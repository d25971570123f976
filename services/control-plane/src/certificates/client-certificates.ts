/** Certificates in use: where one can be presented or sign, and what to tell whoever takes that away. */
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

/** For a version just written that cannot be presented, or cannot sign, though something does that with this certificate. */
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
    'This version has no certificate with its private key, so those who use it in this environment cannot.';
  return [{ code: 'client_certificate_unusable', message, path: 'private_key' }];
}

/** What the old version was refused for may be right now: whoever uses it at a token endpoint asks again. */
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

/** A key without a certificate signs, and is all that the current version has. */
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
