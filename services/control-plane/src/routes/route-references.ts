/** Stores which secrets a configuration names, so that a used secret cannot be deleted. */
import { presentableIn } from '../certificates/client-certificates.ts';
import type { Change } from '../changes/change.ts';
import { validationError } from '../http/validate.ts';
import type { ConfigurationFields } from './route-fields.ts';
import { findNamed, namedIn, templatesOf } from './route-templates.ts';

export type ConfigurationPlace = { routeId: string; environmentId: string };
type Row = { reference: string; secretId: string | null; secretName: string | null };

/** Replaces the references of one configuration. The client certificate must exist and have a key. */
export async function storeReferences(
  change: Change,
  place: ConfigurationPlace,
  fields: ConfigurationFields,
): Promise<void> {
  const { tx, tenantId } = change;
  const named = namedIn(templatesOf(fields));
  const secrets = await findNamed(change, named);
  const rows = new Map<string, Row>();
  for (const { reference } of named) {
    const { kind, ref, key } = reference;
    const secretId = secrets.get(key)?.id ?? null;
    // A name is kept for a secret that may be made later; an unknown id never becomes valid.
    const secretName = kind === 'secret' ? ref : null;
    if (secretId !== null || secretName !== null) rows.set(key, { reference: key, secretId, secretName });
  }
  const data = [...rows.values(), ...(await certificateReference(change, fields.mtls_certificate_id))];
  await tx.routeSecretReference.deleteMany({ where: { tenantId, ...place } });
  await tx.routeSecretReference.createMany({ data: data.map((row) => ({ ...row, tenantId, ...place })) });
}

async function certificateReference({ tx, tenantId }: Change, id: string | null | undefined): Promise<Row[]> {
  if (id === null || id === undefined) return [];
  if ((await presentableIn(tx, { tenantId, secretId: id })).size === 0) {
    throw validationError({
      mtls_certificate_id: ['must be a certificate secret with a certificate and its private key'],
    });
  }
  return [{ reference: `certificate:${id}`, secretId: id, secretName: null }];
}
