/** One answer that names everything that a request refers to and that does not exist. */

import { Problem } from '@knoxcall/problems';
import { isAllowedRoute, isMissing } from '@knoxcall/rules';
import type { Reference, Values } from '@knoxcall/template';
import type { Admitted } from '../admit/admit.ts';
import type { FoundSecret, SecretLookUps } from './find-secrets.ts';
import { suggestSecret } from './suggest-secret.ts';

type Missing = { readonly reference: Reference; readonly text: string };

type MissingQuestion = {
  readonly found: readonly FoundSecret[];
  readonly variables: readonly Reference[];
  readonly values: Values;
  readonly admitted: Pick<Admitted, 'caller' | 'route' | 'environment'>;
};

/** Throws `missing_secret`, else `missing_variable`; `error.missing` lists both. */
export async function refuseMissing(
  { found, variables, values, admitted }: MissingQuestion,
  snapshots: SecretLookUps,
): Promise<void> {
  const absent = found.filter(({ secret, value }) => isMissing(secret, value !== undefined));
  const secrets = absent.map((one) => missingSecret(one, admitted));
  const unset = variables
    .filter(({ key }) => !values.has(key))
    .map((reference) => missingVariable(reference, admitted.environment));
  if (secrets.length + unset.length === 0) return;
  const [type, title] =
    secrets.length > 0
      ? (['missing_secret', 'Missing secret'] as const)
      : (['missing_variable', 'Missing variable'] as const);
  const missing = [...secrets, ...unset];
  throw new Problem(type, {
    message: `${title}: ${missing.map(({ text }) => text).join('; ')}${await hintOn(absent, admitted, snapshots)}`,
    extra: { missing: missing.map(({ reference: { kind, ref } }) => ({ kind, ref })) },
  });
}

/** A hint about the first name that no secret has. */
async function hintOn(
  absent: readonly FoundSecret[],
  admitted: MissingQuestion['admitted'],
  snapshots: SecretLookUps,
): Promise<string> {
  const unknown = absent.find(({ secret }) => secret === undefined);
  if (unknown === undefined) return '';
  const { kind, ref } = unknown.reference;
  if (kind !== 'secret') return '';
  if (isUuid.test(ref)) return `. An id is named as {{secret_id:${ref}}}.`;
  const hint = await suggestSecret({ ref, byCaller: unknown.byCaller, admitted }, snapshots);
  return hint && `.${hint}`;
}

const isUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Names only environments that this request may use, by its key and its route. */
function missingSecret(
  { reference, secret }: FoundSecret,
  { caller, route, environment }: MissingQuestion['admitted'],
): Missing {
  const name = `Secret '${reference.ref}'`;
  if (secret?.kind === 'certificate') {
    return { reference, text: `${name} is a certificate and cannot be used in a template` };
  }
  const { allowedEnvironments: mayName } = caller.bounds;
  const elsewhere = (secret !== undefined && isAllowedRoute(secret, route.id) ? secret.environments : [])
    .filter(({ name: other, status }) => other !== environment && (status === null || status === 'connected'))
    .map(({ name: other }) => other)
    .filter((other) => mayName === null || mayName.includes(other));
  const hint = elsewhere.length === 0 ? '' : ` (it has a value in: ${elsewhere.join(', ')})`;
  return { reference, text: `${name} not found in environment '${environment}'${hint}` };
}

function missingVariable(reference: Reference, environment: string): Missing {
  const { kind, ref } = reference;
  if (kind === 'header')
    return { reference, text: `Header '${ref}' is not in the request, or may not be used` };
  if (kind === 'env') return { reference, text: `Environment '${environment}' has no variable '${ref}'` };
  return { reference, text: `Variable '${ref}' is not in the query` };
}

/** `id`: of the route's client certificate. */
export function missingCertificate(id: string, { environment }: Pick<Admitted, 'environment'>): Problem {
  return new Problem('missing_secret', {
    message: `Missing secret: the client certificate of the route has no certificate with its private key in environment '${environment}'`,
    extra: { missing: [{ kind: 'secret_id', ref: id }] },
  });
}
