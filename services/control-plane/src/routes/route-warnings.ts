/** Warnings about a route's templates. */
import type { Change } from '../changes/change.ts';
import type { Warning } from '../http/operation.ts';
import { suggestNames } from '../secrets/similar-names.ts';
import { nearMissWarnings } from './near-miss-warnings.ts';
import type { ConfigurationFields } from './route-fields.ts';
import type { ConfigurationPlace } from './route-references.ts';
import {
  findNamed,
  type Named,
  type NamedSecret,
  type NamedSecrets,
  namedIn,
  type Template,
  templatesOf,
} from './route-templates.ts';

/** `inherited`: the base's templates that apply in the environment, where this is an override. */
export async function templateWarnings(
  change: Change,
  { routeId, environmentId }: ConfigurationPlace,
  { fields, inherited = {} }: { fields: ConfigurationFields; inherited?: ConfigurationFields },
): Promise<Warning[]> {
  const own = templatesOf(fields);
  const named = namedIn([...own, ...templatesOf(inherited)]);
  const secrets = await findNamed(change, named);
  const filled = await filledIn(change, environmentId, secrets);
  const unknown = named.filter(({ reference: { kind, key } }) => kind === 'secret' && !secrets.has(key));
  const hints = await suggestNames(
    change.tx,
    change.tenantId,
    unknown.map(({ reference }) => reference.ref),
  );
  const warnings = [
    ...own.flatMap(({ path, json }) => nearMissWarnings(path, JSON.stringify(json))),
    ...own.flatMap(unknownTypeWarnings),
    ...named.flatMap((one) =>
      secretWarnings(one, secrets.get(one.reference.key), { routeId, filled, hints }),
    ),
  ];
  return limitWarnings(warnings);
}

/** Ids of secrets with a value in the environment: a stored one, or a connection. */
async function filledIn(
  { tx, tenantId }: Change,
  environmentId: string,
  secrets: NamedSecrets,
): Promise<ReadonlySet<string>> {
  const ids = [...new Set([...secrets.values()].map(({ id }) => id))];
  const where = { tenantId, environmentId, secretId: { in: ids } };
  const select = { secretId: true };
  const [values, connections] = await Promise.all([
    tx.secretEnvironment.findMany({ where, select }),
    tx.oAuth2Connection.findMany({ where: { ...where, connectedAt: { not: null } }, select }),
  ]);
  return new Set([...values, ...connections].map(({ secretId }) => secretId));
}

/** `filled`: ids of secrets with a value; `hints`: for names that no secret has. */
type Known = { routeId: string; filled: ReadonlySet<string>; hints: ReadonlyMap<string, string> };

function secretWarnings(
  { reference, path }: Named,
  secret: NamedSecret | undefined,
  { routeId, filled, hints }: Known,
): Warning[] {
  const warn = (code: string, what: string): Warning[] => [
    { code, message: `${reference.placeholder} ${what}`, path },
  ];
  if (secret === undefined) {
    const hint = hints.get(reference.ref);
    return warn('secret_not_found', `refers to a secret that does not exist.${hint ? ` ${hint}` : ''}`);
  }
  if (secret.kind === 'certificate') {
    return warn('certificate_in_template', 'is a certificate and cannot be used in a template.');
  }
  if (secret.allowedRoutes !== null && !secret.allowedRoutes.includes(routeId)) {
    return warn('secret_not_allowed', 'may not be used by this route (allowed_routes of the secret).');
  }
  return filled.has(secret.id) ? [] : warn('secret_without_value', 'has no value in this environment.');
}

/** These headers decide, before any secret is opened, which bodies are rewritten. */
function unknownTypeWarnings({ path, json }: Template): Warning[] {
  if (!path.endsWith('inject_headers_json')) return [];
  const decisive = ['content-type', 'content-encoding'];
  return Object.entries(json).flatMap(([name, value]) =>
    decisive.includes(name.toLowerCase()) && String(value).includes('{{secret')
      ? [
          {
            code: 'secret_in_content_type',
            message: `${name} comes from a secret, so bodies of this route are not rewritten.`,
            path,
          },
        ]
      : [],
  );
}

const maxWarnings = 100;

/** The first hundred, and the number of the others, so that the answer stays small. */
export function limitWarnings(warnings: readonly Warning[]): Warning[] {
  const left = warnings.length - maxWarnings;
  if (left <= 0) return [...warnings];
  const more = { code: 'more_warnings', message: `There are ${left} more warnings.`, path: '' };
  return [...warnings.slice(0, maxWarnings), more];
}
