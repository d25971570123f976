/** Which secrets a configuration names, and what a reader of it should be warned of. */
import {
  collectJsonReferences,
  type JsonObject,
  malformedPlaceholders,
  type Reference,
} from '@knoxcall/template';
import { presentableIn } from '../certificates/client-certificates.ts';
import type { Change } from '../changes/change.ts';
import type { Warning } from '../http/operation.ts';
import { validationError } from '../http/validate.ts';
import type { ConfigurationFields } from './route-fields.ts';

type Place = { routeId: string; environmentId: string };
type Named = { reference: string; secretId: string | null; secretName: string | null };

/** Every template of a configuration with its place in the request, for references and warnings alike. */
function templatesOf(fields: ConfigurationFields): [path: string, template: JsonObject][] {
  const found: [string, JsonObject | null | undefined][] = [
    ['inject_headers_json', fields.inject_headers_json as JsonObject | null | undefined],
    ['inject_body_json', fields.inject_body_json as JsonObject | null | undefined],
  ];
  for (const [method, config] of Object.entries(fields.method_configs ?? {})) {
    found.push([
      `method_configs.${method}.inject_headers_json`,
      config.inject_headers_json as JsonObject | null,
    ]);
    found.push([`method_configs.${method}.inject_body_json`, config.inject_body_json as JsonObject | null]);
  }
  return found.flatMap(([path, template]) => (template ? [[path, template] as [string, JsonObject]] : []));
}

/** Replaces the stored references of one configuration. The client certificate must exist and have a key. */
export async function storeReferences(
  change: Change,
  place: Place,
  fields: ConfigurationFields,
): Promise<Warning[]> {
  const { tx, tenantId } = change;
  const templates = templatesOf(fields);
  const references = new Map<string, { reference: Reference; path: string }>();
  for (const [path, template] of templates) {
    for (const [key, reference] of collectJsonReferences(template)) references.set(key, { reference, path });
  }
  const rows: Named[] = [];
  const warnings: Warning[] = templates.flatMap(([path, template]) => malformedWarnings(path, template));
  for (const { reference, path } of references.values()) {
    if (reference.kind === 'var') continue;
    const row = await resolve(change, reference);
    if (row.secretId !== null || row.secretName !== null) rows.push(row);
    warnings.push(...(await valueWarnings(change, place, { row, reference, path })));
  }
  rows.push(...(await certificateReference(change, fields.mtls_certificate_id)));
  await tx.routeSecretReference.deleteMany({ where: { tenantId, ...place } });
  await tx.routeSecretReference.createMany({ data: rows.map((row) => ({ ...row, tenantId, ...place })) });
  return warnings;
}

async function resolve({ tx, tenantId }: Change, reference: Reference): Promise<Named> {
  const { kind, ref, key } = reference;
  if (kind === 'secret') {
    const found = await tx.secret.findUnique({ where: { tenantId_name: { tenantId, name: ref } } });
    return { reference: key, secretId: found?.id ?? null, secretName: ref };
  }
  const found = isUuid(ref)
    ? await tx.secret.findUnique({ where: { tenantId_id: { tenantId, id: ref } } })
    : null;
  return { reference: key, secretId: found?.id ?? null, secretName: null };
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

async function valueWarnings(
  { tx, tenantId }: Change,
  { environmentId }: Place,
  { row, reference, path }: { row: Named; reference: Reference; path: string },
): Promise<Warning[]> {
  const name = reference.placeholder;
  if (row.secretId === null) {
    return [{ code: 'secret_not_found', message: `${name} refers to a secret that does not exist.`, path }];
  }
  const place = { tenantId, secretId: row.secretId, environmentId };
  const values = await tx.secretEnvironment.count({ where: place });
  const tokens = await tx.oAuth2Connection.count({ where: place });
  if (values + tokens > 0) return [];
  return [{ code: 'secret_without_value', message: `${name} has no value in this environment.`, path }];
}

function malformedWarnings(path: string, template: JsonObject): Warning[] {
  return malformedPlaceholders(JSON.stringify(template)).map((text) => ({
    code: 'not_a_placeholder',
    message: `${text} is no placeholder and is sent as it stands.`,
    path,
  }));
}

async function certificateReference(
  { tx, tenantId }: Change,
  id: string | null | undefined,
): Promise<Named[]> {
  if (id === null || id === undefined) return [];
  if ((await presentableIn(tx, { tenantId, secretId: id })).size === 0) {
    throw validationError({
      mtls_certificate_id: ['must be a certificate secret with a certificate and its private key'],
    });
  }
  return [{ reference: `certificate:${id}`, secretId: id, secretName: null }];
}
