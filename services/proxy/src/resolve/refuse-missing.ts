/** One answer that names everything which a request refers to and which is not there. */
import { Problem } from '@knoxcall/problems';
import type { Reference, Values } from '@knoxcall/template';
import type { Admitted } from '../request/admit/admit.ts';
import type { FoundSecret } from './find-secrets.ts';
import { isAllowedRoute } from './secret-rules.ts';

type Missing = { readonly reference: Reference; readonly text: string };

export type MissingQuestion = {
  readonly found: readonly FoundSecret[];
  readonly variables: readonly Reference[];
  readonly values: Values;
  readonly admitted: Pick<Admitted, 'caller' | 'route' | 'environment'>;
};

/** Throws `missing_secret`, else `missing_variable`; `error.missing` lists both. */
export function refuseMissing({ found, variables, values, admitted }: MissingQuestion): void {
  const secrets = found.filter(isMissing).map((one) => missingSecret(one, admitted));
  const unset = variables.filter(({ key }) => !values.has(key)).map(missingVariable);
  if (secrets.length + unset.length === 0) return;
  const [type, title] =
    secrets.length > 0
      ? (['missing_secret', 'Missing secret'] as const)
      : (['missing_variable', 'Missing variable'] as const);
  const missing = [...secrets, ...unset];
  throw new Problem(type, {
    message: `${title}: ${missing.map(({ text }) => text).join('; ')}`,
    extra: { missing: missing.map(({ reference: { kind, ref } }) => ({ kind, ref })) },
  });
}

/** An OAuth2 secret is never missing: without a token it is not connected, whatever the environment. */
function isMissing({ secret, value }: FoundSecret): boolean {
  if (secret === undefined || secret.kind === 'certificate') return true;
  return value === undefined && secret.kind !== 'oauth2';
}

/** Tells of other environments only what this request may know: what its key and its route may use. */
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

function missingVariable(reference: Reference): Missing {
  return { reference, text: `Variable '${reference.ref}' is not in the query` };
}
